"""What `bob` does that `alice` is told of, over HTTP: an act for each verb that has a sender."""

from tests.client import Client
from tests.outbox import drain


class Stage:
    """The two of them, and a tweet of alice's."""

    def __init__(self, alice: Client, bob: Client) -> None:
        self.alice, self.bob = alice, bob
        self.tweet_id = done(alice.post("/tweets/", {"content": "tell me"}))["id"]
        self.about = f"/tweets/{self.tweet_id}"


def done(answer):
    assert answer.status_code in {200, 201}, answer.content
    return answer.json()


def follow(stage):
    done(stage.bob.post("/users/alice/follow/"))


def ask_to_follow(stage):
    done(stage.alice.patch("/me/", {"is_private": True}))
    assert done(stage.bob.post("/users/alice/follow/"))["requested"] is True


def accept(stage):
    done(stage.bob.patch("/me/", {"is_private": True}))
    done(stage.alice.post("/users/bob/follow/"))
    done(stage.bob.post("/me/follow-requests/alice/accept/"))


def like(stage):
    done(stage.bob.post(f"{stage.about}/like/"))


def comment(stage):
    done(stage.bob.post(f"{stage.about}/comments/", {"content": "well"}))


def mention(stage):
    done(stage.bob.post("/tweets/", {"content": "hello @alice"}))
    drain()


def retweet(stage):
    done(stage.bob.post(f"{stage.about}/retweet/"))


def quote(stage):
    done(stage.bob.post(f"{stage.about}/retweet/", {"quote": "hear, hear"}))


ACTS = {
    "followed": follow,
    "follow_requested": ask_to_follow,
    "follow_accepted": accept,
    "liked": like,
    "commented": comment,
    "mentioned": mention,
    "retweeted": retweet,
    "quoted": quote,
}
