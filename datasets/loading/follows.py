from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from accounts.models import User
from datasets import postgres
from datasets.counters import add_to_counts
from datasets.errors import BadRow
from datasets.loading.intake import Intake, draw_ids
from datasets.loading.loader import Loader
from datasets.loading.locks import id_of, lock_people
from datasets.loading.pairs import Pair, only_new, present_pairs
from datasets.report import Outcome
from datasets.values import read_reference, read_time
from relationships.models import Block, Follow, FollowRequest


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
        self._reject_across_blocks(new, outcome)
        self._insert(new, outcome)
        return outcome

    def _reject_across_blocks(self, new: dict[Pair, FollowRow], outcome: Outcome) -> None:
        """The people are locked, so nobody blocks anybody meanwhile."""
        both_ways = [*new, *((following, follower) for follower, following in new)]
        for pair in present_pairs(Block, ("blocker_id", "blocked_id"), both_ways):
            for direction in (pair, pair[::-1]):
                if row := new.pop(direction, None):
                    outcome.reject(
                        row.line, f"There is a block between {row.follower} and {row.following}."
                    )

    def _insert(self, new: dict[Pair, FollowRow], outcome: Outcome) -> None:
        ids = draw_ids(Follow, [row.created_at for row in new.values()])
        inserted = self._follows.add(
            ((follow_id, *pair) for follow_id, pair in zip(ids, new, strict=True)),
            returning="follower_id, following_id",
        )
        _answer_requests(inserted)
        outcome.loaded += len(inserted)
        outcome.present += len(new) - len(inserted)
        add_to_counts(User, "following_count", Counter(follower for follower, _ in inserted))
        add_to_counts(User, "followers_count", Counter(following for _, following in inserted))


def _answer_requests(pairs: Sequence[Pair]) -> None:
    """Who follows by now does not wait any more."""
    postgres.run(
        f"DELETE FROM {FollowRequest._meta.db_table} AS request "  # noqa: S608
        "USING unnest(%s::bigint[], %s::bigint[]) AS follow (follower, following) "
        "WHERE request.requester_id = follow.follower AND request.target_id = follow.following",
        [postgres.bigints(pair[0] for pair in pairs), postgres.bigints(pair[1] for pair in pairs)],
    )
