"""What PostgreSQL does for a page is planned once, and costs the same however much one follows,
blocks or mutes."""

import pytest
from django.db import connection

from config.ids import MAX_ID
from relationships.models import Follow
from tests.factories import UserFactory, as_viewer
from tweets.feed import candidates, selectors
from tweets.feed.candidates import newest_candidates
from tweets.feed.timeline import reading
from tweets.models import Retweet, Tweet

pytestmark = pytest.mark.django_db

PAGES = [
    *(template for sources in (selectors._ALL, selectors._HEARD) for template in
      (sources.tweets, sources.retweets)),
    reading._ALONE,
]  # fmt: skip


@pytest.mark.parametrize("template", PAGES)
def test_what_the_viewer_sees_of_a_page_is_asked_row_by_row(template):
    sql, _ = template._numbered
    assert sql.count("EXISTS(") == sql.count("OFFSET 0") >= 5


@pytest.mark.parametrize("searched", [False, True])
def test_a_search_for_candidates_is_planned_once(alice, searched):
    for person in UserFactory.create_batch(3):
        Follow.objects.create(follower=alice, following=person)
    authors = selectors.feed(viewer=as_viewer(alice)).authors
    before = _planned_anew()
    for below in [MAX_ID, MAX_ID >> 1] * 10:
        newest_candidates(authors=authors, below=below, limit=21, with_texts=searched)
    assert _planned_anew() - before <= 5


def test_posts_of_the_quiet_are_not_looked_for_among_those_of_the_loud(alice, bob):
    """Whoever wrote nothing would have the whole table gone through."""
    Tweet.objects.bulk_create(Tweet(author=bob, content="more") for _ in range(3000))
    Retweet.objects.bulk_create(
        Retweet(user=bob, tweet=tweet, author=bob) for tweet in Tweet.objects.all()
    )
    authors = selectors.posts_by(viewer=as_viewer(bob), person_id=alice.pk).authors
    sql, names = candidates._statement(authors, 21, with_texts=False)._numbered
    values = [{"below": MAX_ID, **authors.values}[slot.name] for slot in names]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tweets_tweet, tweets_retweet")
        for number, value in reversed(list(enumerate(values, start=1))):
            sql = sql.replace(f"${number}", f"{value}::bigint")
        cursor.execute(f"EXPLAIN {sql}".replace("%", "%%"))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "tweet_posts_by_author" in plan
    assert "retweet_by_user" in plan
    assert "_pkey on tweets_" not in plan


def _planned_anew():
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(custom_plans), 0) FROM pg_prepared_statements")
        return cursor.fetchone()[0]
