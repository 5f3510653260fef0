"""One rule decides who may see what; here it is held against every call of the schema."""

import pytest
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator

from tests.visibility.matrix import ABOUT_ONESELF, FURTHER, MATRIX
from tests.visibility.world import ROLES, SECRET, make_world

pytestmark = pytest.mark.django_db

SCHEMA = SchemaGenerator().get_schema(request=None, public=True)
PEOPLE_AND_TWEETS = {"UserCard", "UserProfile", "TweetCard", "Relation", "MutedCard"}


def components(node, seen=frozenset()):
    """The names of all components that a part of the schema leads to."""
    if isinstance(node, list):
        return set().union(*(components(part, seen) for part in node))
    if not isinstance(node, dict):
        return set()
    found = set().union(*(components(part, seen) for part in node.values()))
    name = node.get("$ref", "").rpartition("/")[2]
    if name and name not in seen:
        found |= {name} | components(SCHEMA["components"]["schemas"][name], seen | {name})
    return found


def calls_to_be_checked():
    for path, operations in SCHEMA["paths"].items():
        for method, operation in operations.items():
            names_one = any(part in path for part in ("{username}", "{tweet_id}"))
            if names_one or components(operation["responses"]) & PEOPLE_AND_TWEETS:
                yield f"{method.upper()} {path}"


def test_every_call_that_shows_people_or_tweets_is_in_the_matrix():
    wanted = set(calls_to_be_checked()) - ABOUT_ONESELF
    assert wanted - set(MATRIX) == set(), "what does it show to whom? Say so in matrix.py"
    assert set(MATRIX) - wanted == set(), "no such call"


@pytest.mark.parametrize("role", ROLES)
def test_what_a_viewer_gets_to_see(role, settings):
    settings.TREND_LEAST_AUTHORS = 1
    world = make_world()
    ROLES[role](world)
    calls = [(call.split(" ")[0], row) for call, row in MATRIX.items()] + FURTHER
    wrong = [problem for method, row in calls for problem in problems(world, role, method, row)]
    assert wrong == []


def problems(world, role, method, row):
    """Where the answer departs from the row. The call leaves nothing behind."""
    path = world.path(row.path)
    client = world.client
    with transaction.atomic():
        answer = getattr(client, method.lower())(path, row.body)
        transaction.set_rollback(True)
    wanted = row.status(role)
    got = None if answer.status_code < 300 else answer.status_code
    name = f"{role}: {method} {path}"
    if got != wanted:
        yield f"{name} is {answer.status_code}, not {wanted or '2xx'}"
    if answer.status_code >= 300:
        text = answer.content.decode()
        if world.author.username in text or SECRET in text:
            yield f"{name} tells in its refusal"
        return
    body = answer.content.decode()
    for what, mark, roles in (
        ("card", f'"id":"{world.author.pk}","username":"secretive"', row.card),
        ("words", SECRET, row.words),
        ("tag", '"tag":"secret","tweets_count"', row.tag),
    ):
        if (mark in body) != (role in roles) and (row.card or row.words or row.tag or mark in body):
            yield f"{name}: {what} {'shown' if mark in body else 'missing'}"
