from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from datasets.counters import add_to_counts
from datasets.loading.acts import refer
from datasets.loading.intake import Intake, draw_ids
from datasets.loading.loader import Loader
from datasets.loading.locks import lock_people
from datasets.loading.numbering import Numbering
from datasets.loading.pairs import only_new
from datasets.report import Outcome
from datasets.values import read_number, read_reference, read_time
from tweets.models import Like, Tweet


class LikeRow(NamedTuple):
    line: int
    user: str
    tweet: int
    created_at: int


class LikeLoader(Loader[LikeRow]):
    """Likes, each once by person and tweet."""

    models = (Like, Tweet)

    def __init__(self, *, numbering: Numbering) -> None:
        self._numbering = numbering
        self._likes = Intake(Like, "id", "user_id", "tweet_id", unless="(tweet_id, user_id)")

    def read(self, line: int, fields: Sequence[str]) -> LikeRow:
        user, tweet, created_at = fields
        return LikeRow(line, read_reference(user), read_number(tweet), read_time(created_at))

    def load(self, rows: Sequence[LikeRow]) -> Outcome:
        outcome = Outcome()
        people = lock_people((row.user for row in rows), counting=False)
        acts = refer(rows, people=people, numbering=self._numbering, outcome=outcome)
        new = only_new(Like, ("user_id", "tweet_id"), acts, outcome)
        ids = draw_ids(Like, [act.row.created_at for act in new.values()])
        inserted = self._likes.add(
            ((like_id, *pair) for like_id, pair in zip(ids, new, strict=True)),
            returning="tweet_id",
        )
        outcome.loaded = len(inserted)
        outcome.present += len(new) - len(inserted)
        add_to_counts(Tweet, "likes_count", Counter(tweet_id for (tweet_id,) in inserted))
        return outcome
