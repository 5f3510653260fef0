"""A tweet is reworded by its author, for a while; what it said before is kept."""

from django.conf import settings
from django.db.models import F, Func, QuerySet
from django.utils import timezone

from config.errors import NotFound
from config.normalisation import normalise
from config.preconditions import Versions, check_version
from config.search_terms import search_terms
from config.viewer import Viewer
from reliability.services import enqueue
from reliability.transactions import atomic
from tweets import events, selectors
from tweets.entities import Entities, entities_of, names_anything
from tweets.errors import EditWindowClosed, NotYourTweet
from tweets.models import Tweet, TweetVersion
from tweets.rules import check_text
from tweets.search.vocabulary import note_words


def edit_tweet(*, actor: Viewer, tweet_id: int, content: str, expected: Versions = None) -> Tweet:
    """Reword one's own tweet; the content that it has already changes nothing. Returns it with all
    that its card reads.

    Raises, in this order: `NotFound`, `NotYourTweet`, `EditWindowClosed`, `PreconditionFailed`
    when its version is none of those `expected`, a validation error about `content`. So a client
    with a stale copy learns that first, whatever it sent (RFC 9110, 13.2.1).
    """
    # The text is read before the lock is taken: likes of the tweet wait for that lock.
    check_edit(actor=actor, tweet_id=tweet_id, expected=expected)
    check_text(content, field="content")
    return _reword(actor, tweet_id, expected, content, entities_of(content, author=actor))


def check_edit(*, actor: Viewer, tweet_id: int, expected: Versions) -> None:
    """Raises what `edit_tweet` raises before it looks at the content."""
    _editable(selectors.visible_tweets(viewer=actor), actor, tweet_id, expected)


@atomic
def _reword(
    actor: Viewer, tweet_id: int, expected: Versions, content: str, entities: Entities
) -> Tweet:
    locked = selectors.visible_tweets(viewer=actor).select_for_update(of=("self",), no_key=True)
    tweet = _editable(locked, actor, tweet_id, expected)
    if content != tweet.content:
        _keep(tweet)
        _write(tweet, content, entities)
        events.tweet_edited.send(sender=Tweet, tweet_id=tweet.pk, author_id=tweet.author_id)
        # Also for a text that names nothing: what the one before it named goes.
        if names_anything(tweet.entities) or names_anything(entities):
            enqueue(job="tweets.index_tweet_text", payload={"tweet_id": tweet.pk})
    return selectors.get_tweet(viewer=actor, tweet_id=tweet.pk)


def _editable(tweets: QuerySet[Tweet], actor: Viewer, tweet_id: int, expected: Versions) -> Tweet:
    tweet = tweets.filter(pk=tweet_id).first()
    if tweet is None:
        raise NotFound
    if tweet.author_id != actor.user_id:
        raise NotYourTweet
    if timezone.now() - tweet.created_at > settings.TWEET_EDIT_WINDOW:
        raise EditWindowClosed
    check_version(tweet.version, expected=expected)
    return tweet


def _keep(tweet: Tweet) -> None:
    TweetVersion.objects.create(
        tweet=tweet,
        version=tweet.version,
        content=tweet.content,
        entities=tweet.entities,
        created_at=tweet.edited_at or tweet.created_at,
    )


def _write(tweet: Tweet, content: str, entities: Entities) -> None:
    """The time is PostgreSQL's, read under the lock: that of a later version is never earlier."""
    text = normalise(content)
    Tweet.objects.filter(pk=tweet.pk).update(
        content=content,
        search_text=text,
        search_terms=search_terms(
            text=text,
            author_id=tweet.author_id,
            entities=entities,
            answered_id=_answered_id(tweet),
        ),
        entities=dict(entities),
        version=F("version") + 1,
        edited_at=Func(function="clock_timestamp"),
    )
    note_words(text)


def _answered_id(tweet: Tweet) -> int | None:
    if tweet.in_reply_to_id is None:
        return None
    answered = Tweet.objects.filter(pk=tweet.in_reply_to_id)
    return answered.values_list("author_id", flat=True).first()
