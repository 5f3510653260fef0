"""The count of unread ones is the list of them, whatever four people do to each other."""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.client import client_of
from tests.factories import UserFactory
from tests.outbox import drain

STEPS_OF_A_RUN = 40
STEPS = int(os.environ.get("STATE_STEPS", "120"))
NAMES = ("alice", "bob", "carol", "dave")

person = st.sampled_from(NAMES)
two_people = st.permutations(NAMES).map(lambda names: names[:2])
any_of_many = st.integers(0, 1000)


class Town(RuleBasedStateMachine):
    """Everything happens over HTTP; what is refused is refused. `done` counts operations."""

    done = 0

    @initialize()
    def people_move_in(self):
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        self.clients = {name: client_of(UserFactory(username=name)) for name in NAMES}
        self.tweets = []
        self.turn = 0
        for name in NAMES:
            self.write(name, "first words")

    def teardown(self):
        if hasattr(self, "rolled_back"):
            transaction.set_rollback(True)
            self.rolled_back.__exit__(None, None, None)

    def call(self, name, method, path, body=None):
        answer = getattr(self.clients[name], method)(path, body)
        assert answer.status_code < 500, answer.content
        drain()
        return answer

    def write(self, name, content, *, path="/tweets/"):
        answer = self.call(name, "post", path, {"content": content})
        if answer.status_code == 201:
            self.tweets.append((name, answer.json()["id"]))

    def tweet(self, number):
        return self.tweets[number % len(self.tweets)]

    @rule(pair=two_people, edge=st.sampled_from(["follow", "block", "mute"]))
    def draw(self, pair, edge):
        self.call(pair[0], "post", f"/users/{pair[1]}/{edge}/")

    @rule(pair=two_people, edge=st.sampled_from(["follow", "block", "mute", "mute"]))
    def erase(self, pair, edge):
        self.call(pair[0], "delete", f"/users/{pair[1]}/{edge}/")

    @rule(pair=two_people, answer=st.sampled_from(["accept", "reject"]))
    def answer_request(self, pair, answer):
        self.call(pair[0], "post", f"/me/follow-requests/{pair[1]}/{answer}/")

    @rule(name=person, private=st.booleans())
    def switch(self, name, private):
        self.call(name, "patch", "/me/", {"is_private": private})

    @rule(name=person, number=any_of_many, act=st.sampled_from(["like", "like", "retweet"]))
    def act(self, name, number, act):
        self.call(name, "post", f"/tweets/{self.tweet(number)[1]}/{act}/")

    @rule(name=person, number=any_of_many, act=st.sampled_from(["like", "retweet"]))
    def take_back(self, name, number, act):
        self.call(name, "delete", f"/tweets/{self.tweet(number)[1]}/{act}/")

    @rule(pair=two_people, number=any_of_many)
    def quote(self, pair, number):
        body = {"quote": f"look, @{pair[1]}"}
        self.call(pair[0], "post", f"/tweets/{self.tweet(number)[1]}/retweet/", body)

    @rule(pair=two_people)
    def mention(self, pair):
        self.write(pair[0], f"hello @{pair[1]}")

    @rule(name=person, number=any_of_many)
    def comment(self, name, number):
        self.write(name, "well", path=f"/tweets/{self.tweet(number)[1]}/comments/")

    @precondition(lambda self: len(self.tweets) > len(NAMES))
    @rule(number=any_of_many)
    def delete(self, number):
        gone = self.tweet(number)
        self.call(gone[0], "delete", f"/tweets/{gone[1]}/")
        self.tweets.remove(gone)

    @rule(
        name=person,
        number=any_of_many,
        is_read=st.booleans(),
        grouped=st.sampled_from(["true", "false"]),
    )
    def mark(self, name, number, is_read, grouped):
        told = self.items(name, grouped=grouped)
        if told:
            path = f"/notifications/{told[number % len(told)]['id']}/?grouped={grouped}"
            assert self.call(name, "patch", path, {"is_read": is_read}).status_code == 200

    @rule(name=person, number=any_of_many, grouped=st.sampled_from(["true", "false"]))
    def drop(self, name, number, grouped):
        told = self.items(name, grouped=grouped)
        if told:
            path = f"/notifications/{told[number % len(told)]['id']}/?grouped={grouped}"
            assert self.call(name, "delete", path).status_code == 204

    @rule(name=person)
    def mark_all(self, name):
        unread = self.count(name)
        answer = self.call(name, "post", "/notifications/mark-all-read/")
        assert answer.json() == {"updated_count": unread}

    def items(self, name, **query):
        pages = self.clients[name].walk("/notifications/", page_size=100, **query)
        return [item for page in pages for item in page]

    def count(self, name):
        return self.clients[name].get("/notifications/unread-count/").json()["unread_count"]

    @invariant()
    def the_count_is_the_list(self):
        type(self).done += 1
        for name in NAMES:
            assert self.count(name) == len(self.items(name, unread="true"))

    @invariant()
    def groups_hold_the_same(self):
        """Everyone has their turn."""
        self.turn += 1
        name = NAMES[self.turn % len(NAMES)]
        told, groups = self.items(name), self.items(name, grouped="true")
        unread = self.items(name, grouped="true", unread="true")
        count = self.count(name)
        assert sum(group["unread_count"] for group in groups) == count
        assert sum(group["unread_count"] for group in unread) == count
        assert sum(max(1, group["actors_count"]) for group in groups) == len(told)
        assert {group["group"] for group in unread} == {
            group["group"] for group in groups if not group["is_read"]
        }
        self.what_is_told_of_may_be_read(name, told)

    def what_is_told_of_may_be_read(self, name, told):
        about = {
            (n["target"]["type"], n["target"]["id"], n["actor"]["username"])
            for n in told
            if n["target"]
        }
        tweets = {pk for kind, pk, _ in about if kind == "tweet"}
        if tweets:
            found = self.clients[name].get("/tweets/", {"ids": ",".join(sorted(tweets)[:100])})
            assert {tweet["id"] for tweet in found.json()["results"]} == set(sorted(tweets)[:100])
        for kind, pk, actor in about:
            if kind == "retweet":
                posts = self.clients[name].walk(f"/users/{actor}/posts/", page_size=100)
                assert pk in {post["id"] for page in posts for post in page}


@pytest.mark.django_db
def test_the_unread_count_is_the_unread_list_whatever_happens():
    Town.done = 0
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=max(1, STEPS // STEPS_OF_A_RUN),
            stateful_step_count=STEPS_OF_A_RUN,
            derandomize=True,
            phases=[Phase.generate],  # a failure is printed as it was found, at once
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Town.done >= STEPS // 2
