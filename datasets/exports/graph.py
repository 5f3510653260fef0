"""The people around the account."""

from collections.abc import Callable
from typing import Any

from datasets.exports.people import restore_people
from datasets.exports.rows import Row, moment_or_none, number
from relationships.models import Block, Follow, FollowRequest, Mute

_FILES: tuple[tuple[str, type[Any], str, str], ...] = (
    ("following", Follow, "follower_id", "following_id"),
    ("followers", Follow, "following_id", "follower_id"),
    ("follow_requests_sent", FollowRequest, "requester_id", "target_id"),
    ("follow_requests_received", FollowRequest, "target_id", "requester_id"),
    ("blocks", Block, "blocker_id", "blocked_id"),
    ("mutes", Mute, "muter_id", "muted_id"),
)


def steps(user_id: int) -> list[tuple[str, Callable[[list[Row]], None]]]:
    """The sections of the graph, each with what restores rows of it."""
    return [
        (name, _restorer(model, own, other, user_id=user_id)) for name, model, own, other in _FILES
    ]


def _restorer(
    model: type[Any], own: str, other: str, *, user_id: int
) -> Callable[[list[Row]], None]:
    def restore(rows: list[Row]) -> None:
        restore_people(row["user"] for row in rows)
        model.objects.bulk_create(
            [
                model(
                    id=number(row["id"]),
                    **{own: user_id, other: number(row["user"]["id"])},
                    **({"expires_at": moment_or_none(row["muted_until"])} if model is Mute else {}),
                )
                for row in rows
            ]
        )

    return restore
