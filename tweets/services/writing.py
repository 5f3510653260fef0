"""A tweet comes."""

from accounts.services import change_counts
from config.normalisation import normalise
from config.viewer import Viewer
from reliability.services import enqueue
from reliability.transactions import atomic
from tweets.entities import entities_of, names_anything
from tweets.models import Tweet
from tweets.rules import check_text


@atomic
def create_tweet(*, author: Viewer, content: str) -> Tweet:
    """Write a tweet. What its text names (mentions, hashtags) is followed up by a worker.

    Raises a validation error about `content`.
    """
    check_text(content, field="content")
    entities = entities_of(content, author=author)
    tweet = Tweet.objects.create(
        author_id=author.user_id,
        content=content,
        search_text=normalise(content),
        entities=dict(entities),
    )
    if names_anything(entities):
        enqueue(job="tweets.index_tweet_text", payload={"tweet_id": tweet.pk})
    change_counts(user_id=author.user_id, tweets=1)
    return tweet
