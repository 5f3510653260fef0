"""The answer to a request to follow a private account."""

from django.db.models import F

from accounts.models import User
from accounts.services import change_counts
from config.errors import NotFound
from config.viewer import Viewer
from relationships import events
from relationships.cards import Relation, relation_card
from relationships.models import Follow, FollowRequest
from relationships.selectors import Standing, relation_to
from relationships.services.pair import Pair, lock_pair
from reliability.services import enqueue
from reliability.transactions import atomic

BATCH = 100


@atomic
def accept_request(*, actor: Viewer, username: str) -> Relation:
    """Let a person follow who asked to. Idempotent: also right for one who follows by now.

    Raises `NotFound` where there is no such request.
    """
    pair = lock_pair(actor=actor, username=username, themselves=NotFound())
    if FollowRequest.objects.take(by=pair.person.pk, to=pair.me.pk):
        if pair.make_follow(follower=pair.person, following=pair.me):
            _send_accepted(follower_id=pair.person.pk, following_id=pair.me.pk)
    elif Standing.FOLLOWED_BY not in pair.ties:
        raise NotFound
    return _relation(actor, pair)


@atomic
def reject_request(*, actor: Viewer, username: str) -> Relation:
    """Turn a request to follow down, quietly. Raises `NotFound` where there is none."""
    pair = lock_pair(actor=actor, username=username, themselves=NotFound())
    if not FollowRequest.objects.take(by=pair.person.pk, to=pair.me.pk):
        raise NotFound
    events.follow_request_dropped.send(
        sender=FollowRequest, requester_id=pair.person.pk, target_id=pair.me.pk
    )
    return _relation(actor, pair)


def accept_all_requests(*, user_id: int) -> None:
    """Accept what waits for an account that turned public: `BATCH` requests in this transaction,
    what is left by an outbox job.

    The account's own row is locked already, so that no new request comes. A requester whose row
    someone else holds just now is left for later: waiting for it could be a deadlock.
    """
    waiting = FollowRequest.objects.filter(target_id=user_id).order_by("pk")
    _accept(user_id, list(waiting.values_list("requester_id", flat=True)[:BATCH]))
    if waiting.exists():
        enqueue(job="relationships.accept_requests", payload={"user_id": user_id})


@atomic
def accept_left_requests(*, user_id: int) -> None:
    """The outbox job of `accept_all_requests`. Nothing happens for an account that is private
    again."""
    opened = User.objects.active().filter(pk=user_id, is_private=False)
    if opened.select_for_update(no_key=True).exists():
        accept_all_requests(user_id=user_id)


def _accept(user_id: int, requester_ids: list[int]) -> None:
    requesters = User.objects.filter(pk__in=requester_ids).order_by("pk")
    free = list(
        requesters.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True)
    )
    accepted = [
        requester_id
        for requester_id in free
        if FollowRequest.objects.take(by=requester_id, to=user_id)
        and Follow.objects.add(by=requester_id, to=user_id)
    ]
    for follower_id in accepted:
        _send_accepted(follower_id=follower_id, following_id=user_id)
    User.objects.filter(pk__in=accepted).update(following_count=F("following_count") + 1)
    change_counts(user_id=user_id, followers=len(accepted))


def _send_accepted(*, follower_id: int, following_id: int) -> None:
    events.follow_accepted.send(
        sender=FollowRequest, follower_id=follower_id, following_id=following_id
    )


def _relation(actor: Viewer, pair: Pair) -> Relation:
    relation = relation_to(viewer=actor, person_id=pair.person.pk)
    assert relation is not None, "a pair is two people"
    return relation_card(pair.person, relation)
