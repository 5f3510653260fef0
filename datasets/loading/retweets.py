from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from config.normalisation import normalise
from datasets.counters import add_to_counts
from datasets.loading.acts import Act, refer
from datasets.loading.intake import Intake, draw_ids
from datasets.loading.loader import Loader
from datasets.loading.locks import active_ids, lock_people
from datasets.loading.mentions import Mentioning, MentionIntake, mentioned_names
from datasets.loading.numbering import Numbering
from datasets.loading.pairs import Pair, only_new
from datasets.report import Outcome
from datasets.values import read_number, read_reference, read_text, read_time
from notifications.models import ContentType, Mention
from tweets.entities import Entities, with_people
from tweets.models import Retweet, Tweet
from tweets.text import TextEntities, extract_entities, is_blank


class RetweetRow(NamedTuple):
    """`quote` is None, and so is what it holds, when there is none."""

    line: int
    user: str
    tweet: int
    quote: str | None
    created_at: int
    found: TextEntities | None


class RetweetLoader(Loader[RetweetRow]):
    """Retweets, each once by person and tweet. A quote that was changed since stays."""

    models = (Retweet, Mention, Tweet)

    def __init__(self, *, numbering: Numbering) -> None:
        self._numbering = numbering
        self._mentions = MentionIntake()
        self._retweets = Intake(
            Retweet,
            *("id", "user_id", "tweet_id", "author_id", "quote", "search_text", "entities"),
            unless="(tweet_id, user_id)",
        )

    def read(self, line: int, fields: Sequence[str]) -> RetweetRow:
        user, tweet, text, created_at = fields
        quote = None if is_blank(text) else read_text(text)
        return RetweetRow(
            line=line,
            user=read_reference(user),
            tweet=read_number(tweet),
            quote=quote,
            created_at=read_time(created_at),
            found=None if quote is None else extract_entities(quote),
        )

    def load(self, rows: Sequence[RetweetRow]) -> Outcome:
        outcome = Outcome()
        names = {row.user for row in rows} | mentioned_names(row.found for row in rows)
        people = lock_people(names, counting=False)
        acts = refer(rows, people=people, numbering=self._numbering, outcome=outcome)
        new = only_new(Retweet, ("user_id", "tweet_id"), acts, outcome)
        self._insert(new, active_ids(people), outcome)
        return outcome

    def _insert(
        self, new: dict[Pair, Act[RetweetRow]], people: dict[str, int], outcome: Outcome
    ) -> None:
        ids = draw_ids(Retweet, [act.row.created_at for act in new.values()])
        entities = [
            with_people(act.row.found, people) if act.row.found else None for act in new.values()
        ]
        inserted = self._retweets.add(
            (
                _columns(retweet_id, pair, act, found)
                for retweet_id, (pair, act), found in zip(ids, new.items(), entities, strict=True)
            ),
            returning="id, tweet_id",
        )
        outcome.loaded = len(inserted)
        outcome.present += len(new) - len(inserted)
        add_to_counts(Tweet, "retweets_count", Counter(tweet_id for _, tweet_id in inserted))
        written = {retweet_id for retweet_id, _ in inserted}
        self._mentions.add(
            ContentType.RETWEET,
            (
                Mentioning(pair[0], retweet_id, act.row.created_at, found)
                for retweet_id, (pair, act), found in zip(ids, new.items(), entities, strict=True)
                if found and retweet_id in written
            ),
        )


def _columns(
    retweet_id: int, pair: Pair, act: Act[RetweetRow], entities: Entities | None
) -> tuple[object, ...]:
    quote = act.row.quote
    stored = orjson.dumps(entities or {}).decode()
    return (retweet_id, *pair, act.author_id, quote, normalise(quote or ""), stored)
