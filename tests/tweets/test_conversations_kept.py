import pytest

from tests.assertions import no_counter_drifted
from tests.factories import as_viewer
from tweets.models import Tweet
from tweets.services import create_tweet, delete_tweet

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("order", [("parent", "reply"), ("reply", "parent")])
def test_deleting_a_reply_and_its_parent_in_any_order_drifts_no_counter(alice, bob, order):
    parent = create_tweet(author=as_viewer(alice), content="parent")
    reply = create_tweet(author=as_viewer(bob), content="reply")
    Tweet.objects.filter(pk=reply.pk).update(in_reply_to=parent, conversation=parent)
    Tweet.objects.filter(pk=parent.pk).update(comments_count=1)
    tweets = {"parent": (alice, parent), "reply": (bob, reply)}
    for name in order:
        author, tweet = tweets[name]
        delete_tweet(actor=as_viewer(author), tweet_id=tweet.pk)
        no_counter_drifted()
