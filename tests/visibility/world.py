"""A small world around an author, seen by a viewer in one of several roles.

Everything happens while both are open to each other; then the role sets in. So the viewer had
every chance to get hold of what the role then hides.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from accounts.services import suspend
from notifications.models import Notification
from relationships import services as graph
from relationships.models import FollowRequest
from tests.client import Client, client_of
from tests.factories import PASSWORD, UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import Tweet
from tweets.services import (
    bookmark_tweet,
    create_comment,
    create_tweet,
    like_tweet,
    refresh_trends,
    retweet,
)

SECRET = "the author's very words"


@dataclass
class World:
    """`tweet` is the author's, `answer` the viewer's, `other` the third party's; `third` follows
    both ways, retweeted and liked `tweet`, and is followed by the viewer. `notification` tells the
    viewer of a like of the author's. `comment` is what the author replied to `other`, and `reply`
    what the third party replied to that."""

    author: User
    viewer: User
    third: User
    tweet: Tweet
    answer: Tweet
    other: Tweet
    notification: Notification
    comment: Tweet
    reply: Tweet

    @property
    def client(self) -> Client:
        return client_of(self.viewer)

    def path(self, template: str) -> str:
        return template.format(
            author=self.author.username,
            third=self.third.username,
            tweet=self.tweet.pk,
            answer=self.answer.pk,
            other=self.other.pk,
            notification=self.notification.pk,
            comment=self.comment.pk,
            reply=self.reply.pk,
        )


def make_world() -> World:
    author, viewer, third = (
        UserFactory(username=name) for name in ("secretive", "viewer", "third")
    )
    for follower, followed in ((author, third), (third, author), (viewer, third)):
        graph.follow(actor=as_viewer(follower), username=followed.username)
    FollowRequest.objects.add(by=author.pk, to=viewer.pk)
    tweet = create_tweet(author=as_viewer(author), content=f"{SECRET} @viewer #secret")
    answer = create_tweet(author=as_viewer(viewer), content="mine")
    other = create_tweet(author=as_viewer(third), content="of the third @secretive")
    for person in (third, viewer):
        retweet(actor=as_viewer(person), tweet_id=tweet.pk, quote="look, @viewer")
        like_tweet(actor=as_viewer(person), tweet_id=tweet.pk)
        bookmark_tweet(actor=as_viewer(person), tweet_id=tweet.pk)
    for liked in (answer, other):
        like_tweet(actor=as_viewer(author), tweet_id=liked.pk)
        retweet(actor=as_viewer(author), tweet_id=liked.pk, quote=SECRET)
    comment = create_comment(author=as_viewer(author), tweet_id=other.pk, content=SECRET)
    reply = create_comment(author=as_viewer(third), tweet_id=comment.pk, content="of the third")
    drain()
    refresh_trends()
    notification = Notification.objects.get(receiver=viewer, sender=author, verb="liked")
    return World(author, viewer, third, tweet, answer, other, notification, comment, reply)


def _go_private(world: World) -> None:
    answer = client_of(world.author).patch("/me/", {"is_private": True})
    assert answer.status_code == 200
    FollowRequest.objects.add(by=world.author.pk, to=world.viewer.pk)


def _follow(world: World) -> None:
    graph.follow(actor=as_viewer(world.viewer), username="secretive")


def _stranger(_world: World) -> None:
    pass


def _muter(world: World) -> None:
    _follow(world)
    graph.mute(actor=as_viewer(world.viewer), username="secretive")


def _blocked(world: World) -> None:
    _follow(world)
    graph.block(actor=as_viewer(world.author), username="viewer")


def _blocker(world: World) -> None:
    _follow(world)
    graph.block(actor=as_viewer(world.viewer), username="secretive")


def _accepted(world: World) -> None:
    _follow(world)
    _go_private(world)


def _unapproved(world: World) -> None:
    _go_private(world)
    _follow(world)


def _leaving(path: str) -> Callable[[World], None]:
    def leave(world: World) -> None:
        _follow(world)
        answer = client_of(world.author).post(path, {"password": PASSWORD})
        assert answer.status_code == 204

    return leave


def _suspended(world: World) -> None:
    _follow(world)
    suspend(moderator=UserFactory(), user_id=world.author.pk, reason="a reason")


def _purged(world: World) -> None:
    _leaving("/me/delete/")(world)
    while drain():
        pass


ROLES: dict[str, Callable[[World], None]] = {
    "stranger": _stranger,
    "follower": _follow,
    "muter": _muter,
    "blocked": _blocked,
    "blocker": _blocker,
    "accepted": _accepted,  # follower of a private account
    "unapproved": _unapproved,  # has asked to follow a private account
    "outsider": _go_private,  # stranger to a private account
    # Follower of an account that is no longer active.
    "of deactivated": _leaving("/auth/deactivate/"),
    "of suspended": _suspended,
    "of deleted": _leaving("/me/delete/"),
    "of purged": _purged,
}
