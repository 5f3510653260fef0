"""A tweet comes."""

from accounts.services import count_own_tweets
from config.normalisation import normalise
from config.search_terms import search_terms
from config.viewer import Viewer
from reliability.services import enqueue
from reliability.transactions import atomic
from tweets import events
from tweets.entities import entities_of, names_anything
from tweets.feed.timeline.pending import note_post
from tweets.models import Tweet
from tweets.rules import check_text
from tweets.search.vocabulary import note_words
from tweets.selectors import ReplyPlace


@atomic
def create_tweet(*, author: Viewer, content: str) -> Tweet:
    """Write a tweet. What its text names (mentions, hashtags) is followed up by a worker.

    Raises a validation error about `content`.
    """
    check_text(content, field="content")
    tweet = write_tweet(author=author, content=content)
    count_own_tweets(user_id=author.user_id, change=1)
    return tweet


def write_tweet(*, author: Viewer, content: str, place: ReplyPlace | None = None) -> Tweet:
    """Insert a tweet with a checked text, at its place in a conversation if it has one, and have
    the text followed up. Counting it is left to the caller."""
    entities = entities_of(content, author=author)
    text = normalise(content)
    tweet = Tweet.objects.create(
        author_id=author.user_id,
        content=content,
        search_text=text,
        search_terms=search_terms(
            text=text,
            author_id=author.user_id,
            entities=entities,
            answered_id=place.parent_author_id if place else None,
        ),
        entities=dict(entities),
        in_reply_to_id=place.parent_id if place else None,
        conversation_id=place.conversation_id if place else None,
        audience=place.audience_of(author.user_id) if place else None,
    )
    note_words(text)
    events.tweet_created.send(
        sender=Tweet,
        tweet_id=tweet.pk,
        author_id=tweet.author_id,
        in_reply_to_id=tweet.in_reply_to_id,
    )
    if place is None:
        note_post(post_id=tweet.pk, author_id=tweet.author_id, is_retweet=False)
    if names_anything(entities):
        enqueue(job="tweets.index_tweet_text", payload={"tweet_id": tweet.pk})
    return tweet
