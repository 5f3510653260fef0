"""A page that is decided first and loaded then is of one moment, whatever is deleted meanwhile."""

import threading

import pytest
from django.db import connections

from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tweets.services import create_comment, create_tweet, delete_tweet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def author():
    return UserFactory(username="author")


@pytest.fixture
def reader():
    return UserFactory(username="reader")


@pytest.fixture
def while_deleting(author):
    """`while_deleting(tweet_ids, read)`: deletes them one by one while `read` is called again and
    again. Returns what it returned."""

    def run(tweet_ids, read):
        gone = threading.Event()

        def delete():
            try:
                for tweet_id in tweet_ids:
                    delete_tweet(actor=as_viewer(author), tweet_id=tweet_id)
            finally:
                gone.set()
                connections.close_all()

        thread = threading.Thread(target=delete)
        thread.start()
        found = []
        try:
            while not gone.is_set():
                found.append(read())
        finally:
            thread.join()
        return found

    return run


def some_of(written):
    """Every third stays."""
    return [pk for number, pk in enumerate(written) if number % 3]


def test_a_walk_through_mentions_skips_none_that_lasts(api, author, reader, while_deleting):
    written = [create_tweet(author=as_viewer(author), content=f"{n} @reader").pk for n in range(90)]
    drain()
    passing, client = some_of(written), api(reader)
    lasting = {str(pk) for pk in written} - {str(pk) for pk in passing}

    def walk():
        return {i["id"] for page in client.walk("/mentions/", page_size=10) for i in page}

    walks = while_deleting(passing, walk)
    assert walks
    assert all(lasting <= seen for seen in walks)


def test_a_numbered_page_is_full_while_posts_go(api, author, reader, while_deleting):
    written = [create_tweet(author=as_viewer(author), content=f"{n}").pk for n in range(90)]
    client = api(reader)

    def read():
        return client.get("/users/author/posts/", {"page": 1, "page_size": 10}).json()

    for page in while_deleting(some_of(written), read):
        assert len(page["results"]) == 10


def test_no_leaf_is_a_tombstone_while_comments_go(api, author, reader, while_deleting):
    tweet = create_tweet(author=as_viewer(reader), content="talk")
    written = [
        create_comment(author=as_viewer(author), tweet_id=tweet.pk, content=f"{n}").pk
        for n in range(90)
    ]
    client = api(reader)

    def read():
        return client.items(f"/tweets/{tweet.pk}/comments/", page_size=20)

    for comments in while_deleting(some_of(written), read):
        assert len(comments) == 20
        assert not any("deleted" in comment for comment in comments)
