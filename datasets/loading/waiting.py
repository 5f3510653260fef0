"""Replies that stand in their file before the tweet they answer.

They wait in a temporary table until the file has been read. What waits for a tweet that never
came, or for itself in a circle, is rejected then.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction

from datasets import postgres
from datasets.loading.tweet_rows import TweetRow, tweet_row

_CREATE = """
DROP TABLE IF EXISTS dataset_waiting;
CREATE TEMP TABLE dataset_waiting (
  line bigint PRIMARY KEY, number bigint NOT NULL, author text NOT NULL, content text NOT NULL,
  created_at bigint NOT NULL, answers bigint NOT NULL
);
CREATE INDEX dataset_waiting_answers ON dataset_waiting (answers)"""

_COLUMNS = ("line", "number", "author", "content", "created_at", "answers")

# Those whose tweet has a number by now, those who answer these, and so on.
_READY = """
WITH RECURSIVE ready (line, number) AS (
  SELECT w.line, w.number FROM dataset_waiting w JOIN dataset_numbering n ON n.number = w.answers
  UNION
  SELECT w.line, w.number FROM ready JOIN dataset_waiting w ON w.answers = ready.number
),
first AS (SELECT line FROM ready LIMIT %s)
SELECT w.line, w.number, w.author, w.content, w.created_at, w.answers
FROM first JOIN dataset_waiting w USING (line) ORDER BY w.line"""


class Waiting:
    """Empty at first. There is one at a time, beside one `Numbering`."""

    def __init__(self) -> None:
        with transaction.atomic():
            for statement in _CREATE.split(";"):
                postgres.run(statement)

    def add(self, rows: Iterable[TweetRow]) -> None:
        postgres.copy("dataset_waiting", _COLUMNS, (row[: len(_COLUMNS)] for row in rows))

    def remove(self, rows: Iterable[TweetRow]) -> None:
        postgres.run(
            "DELETE FROM dataset_waiting WHERE line = ANY(%s::bigint[])",
            [postgres.bigints(row.line for row in rows)],
        )

    def ready(self, limit: int) -> Sequence[TweetRow]:
        """At most `limit` rows that can be loaded, each after those it answers or with them."""
        with transaction.atomic():
            # The estimates for a recursion are far off: it must not scan the table at every step.
            postgres.run("SET LOCAL enable_hashjoin = off")
            postgres.run("SET LOCAL enable_mergejoin = off")
            rows = postgres.run(_READY, [limit])
        return [tweet_row(*row) for row in rows]

    def lines(self) -> list[tuple[int, int]]:
        """Line, and number of the tweet waited for, of all that wait."""
        return [
            (line, answers)
            for line, answers in postgres.run("SELECT line, answers FROM dataset_waiting")
        ]
