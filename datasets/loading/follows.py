from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from accounts.models import User
from datasets.counters import add_to_counts
from datasets.errors import BadRow
from datasets.loading.intake import Intake, draw_ids
from datasets.loading.loader import Loader
from datasets.loading.locks import id_of, lock_people
from datasets.loading.pairs import Pair, only_new
from datasets.report import Outcome
from datasets.values import read_reference, read_time
from relationships.models import Follow


class FollowRow(NamedTuple):
    line: int
    follower: str
    following: str
    created_at: int


class FollowLoader(Loader[FollowRow]):
    """Follows, each once by its pair."""

    models = (Follow, User)

    def __init__(self) -> None:
        self._follows = Intake(
            Follow, "id", "follower_id", "following_id", unless="(follower_id, following_id)"
        )

    def read(self, line: int, fields: Sequence[str]) -> FollowRow:
        follower, following = read_reference(fields[0]), read_reference(fields[1])
        if follower == following:
            raise BadRow(f"{fields[0]} cannot follow themselves.")
        return FollowRow(line, follower, following, read_time(fields[2]))

    def load(self, rows: Sequence[FollowRow]) -> Outcome:
        outcome = Outcome()
        people = lock_people(
            (name for row in rows for name in (row.follower, row.following)), counting=True
        )
        found: list[tuple[Pair, FollowRow]] = []
        for row in rows:
            try:
                found.append(((id_of(row.follower, people), id_of(row.following, people)), row))
            except BadRow as problem:
                outcome.reject(row.line, str(problem))
        new = only_new(Follow, ("follower_id", "following_id"), found, outcome)
        self._insert(new, outcome)
        return outcome

    def _insert(self, new: dict[Pair, FollowRow], outcome: Outcome) -> None:
        ids = draw_ids(Follow, [row.created_at for row in new.values()])
        inserted = self._follows.add(
            ((follow_id, *pair) for follow_id, pair in zip(ids, new, strict=True)),
            returning="follower_id, following_id",
        )
        outcome.loaded += len(inserted)
        outcome.present += len(new) - len(inserted)
        add_to_counts(User, "following_count", Counter(follower for follower, _ in inserted))
        add_to_counts(User, "followers_count", Counter(following for _, following in inserted))
