"""Hashtags of tweets that were there before hashtags had rows of their own."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from config.ids import SEQUENCE_BITS
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.models import Hashtag, HashtagUse, TagAuthor, TagBucket, Tweet
from tweets.services import create_comment, create_tweet, index_tweet_text

pytestmark = pytest.mark.django_db


def everything():
    return (
        set(Hashtag.objects.values_list("tag", "uses_count")),
        set(HashtagUse.objects.values_list("hashtag__tag", "tag", "tweet_id")),
        set(TagBucket.objects.values_list("hashtag__tag", "bucket", "authors_count")),
        set(TagAuthor.objects.values_list("tag_bucket__hashtag__tag", "author_id", "uses")),
    )


def test_the_backfill_writes_what_the_services_would_have():
    people = [UserFactory() for _ in range(3)]
    for person in people:
        for _ in range(2):
            tweet = create_tweet(author=as_viewer(person), content="#frost #ice")
    create_comment(author=as_viewer(people[0]), tweet_id=tweet.pk, content="#frost")
    old = int((timezone.now() - timedelta(days=20)).timestamp() * 1000) << SEQUENCE_BITS
    entities = {"hashtags": [{"tag": "Old", "indices": [0, 4]}], "mentions": []}
    Tweet.objects.create(
        pk=old, author=people[0], content="#Old", search_text="", entities=entities
    )
    index_tweet_text(tweet_id=old)
    drain()
    written = everything()
    assert written[0] == {("frost", 7), ("ice", 6), ("old", 1)}
    fill = import_module("tweets.migrations.0011_fill_hashtags")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tweets_hashtaguse ALTER COLUMN hashtag_id DROP NOT NULL")
        cursor.execute(fill.EMPTY)
        assert not Hashtag.objects.exists()
        cursor.execute(fill.FILL)
    assert everything() == written
