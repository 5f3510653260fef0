"""What one did with tweets is found by the index that holds one's rows in their order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import as_viewer
from tweets.models import Bookmark, Like, Tweet
from tweets.selectors import own_bookmarks, own_likes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "listed", "index"),
    [(Like, own_likes, "like_by_user"), (Bookmark, own_bookmarks, "bookmark_by_user")],
)
def test_rows_of_the_quiet_are_not_looked_for_among_those_of_the_loud(
    alice, bob, model, listed, index
):
    Tweet.objects.bulk_create(Tweet(author=bob, content="more") for _ in range(3000))
    model.objects.bulk_create(model(user=bob, tweet=tweet) for tweet in Tweet.objects.all())
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE tweets_tweet, {model._meta.db_table}")
        with CaptureQueriesContext(connection) as captured:
            listed(viewer=as_viewer(alice), below=None, limit=21)
        (statement,) = captured.captured_queries
        cursor.execute(f"EXPLAIN {statement['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan, plan
