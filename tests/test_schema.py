"""The OpenAPI schema against the server: what the schema does not say must not happen.

Schemathesis makes requests from the schema, good and bad ones, always the same, and checks every
answer: no 5xx, no undocumented status, header or content type, no body of another shape.
"""

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.client import access_token
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.services import create_comment, create_tweet, delete_tweet, edit_tweet, retweet

pytestmark = pytest.mark.django_db(transaction=True)

schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))


@pytest.fixture
def token():
    """A token of someone in a small world with something of everything."""
    alice, bob = UserFactory(username="alice"), UserFactory(username="bob")
    tweet = create_tweet(author=as_viewer(alice), content="hello @bob #frost")
    edit_tweet(actor=as_viewer(alice), tweet_id=tweet.pk, content="good morning @bob #frost")
    retweet(actor=as_viewer(bob), tweet_id=tweet.pk, quote="hm @alice")
    comment = create_comment(author=as_viewer(bob), tweet_id=tweet.pk, content="oh")
    create_comment(author=as_viewer(alice), tweet_id=comment.pk, content="yes")
    delete_tweet(actor=as_viewer(bob), tweet_id=comment.pk)
    create_comment(author=as_viewer(bob), tweet_id=tweet.pk, content="well")
    drain()
    return access_token(alice)


@schema.parametrize()
@settings(
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_the_server_answers_as_the_schema_says(case, token, live_server):
    case.call_and_validate(
        base_url=live_server.url,
        headers={"Authorization": f"Bearer {token}"},
        checks=[
            not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_headers_conformance,
            checks.response_schema_conformance,
        ],
    )
