"""A tweet is replied to."""

from django.db.models import F

from accounts.services import count_own_tweets
from config.viewer import Viewer
from reliability.transactions import atomic
from tweets import events, selectors
from tweets.models import Tweet
from tweets.rules import check_text
from tweets.services.writing import write_tweet


@atomic
def create_comment(*, author: Viewer, tweet_id: int, content: str) -> Tweet:
    """Reply to a tweet, with a tweet in its conversation.

    Raises `NotFound` if the author may not see the tweet, and then a validation error about
    `content`.
    """
    parent = selectors.lock_visible_tweet(viewer=author, tweet_id=tweet_id, counting=True)
    check_text(content, field="content")
    place = selectors.reply_place(parent)
    comment = write_tweet(author=author, content=content, place=place)
    events.tweet_commented.send(
        sender=Tweet,
        tweet_id=comment.pk,
        parent_id=place.parent_id,
        parent_author_id=place.parent_author_id,
        conversation_id=place.conversation_id,
        conversation_author_id=place.conversation_author_id if place.conversation_stands else None,
        actor_id=author.user_id,
    )
    count_own_tweets(user_id=author.user_id, change=1)
    Tweet.objects.filter(pk=parent.pk).update(comments_count=F("comments_count") + 1)
    return comment
