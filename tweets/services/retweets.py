"""Retweets: one per user and tweet, with a quote that may change later."""

from typing import Final

from django.db import connection
from django.db.models import F
from django.dispatch import Signal

from config.normalisation import normalise
from config.viewer import Viewer
from reliability.services import enqueue
from reliability.transactions import atomic
from tweets import events, selectors
from tweets.cards import RetweetState
from tweets.entities import entities_of
from tweets.models import Retweet, Tweet
from tweets.rules import check_text
from tweets.text import is_blank


class _KeepQuote:
    """Says that a call leaves the quote as it is, which None ("no quote") does not."""


KEEP_QUOTE: Final = _KeepQuote()


@atomic
def retweet(
    *, actor: Viewer, tweet_id: int, quote: str | _KeepQuote | None = KEEP_QUOTE
) -> RetweetState:
    """Retweet a tweet, or change the quote of one's retweet. Idempotent.

    A blank quote is none. Raises `NotFound`, and a validation error about `quote`.
    """
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    wanted = _checked(quote)
    if _add(actor, tweet):
        mine = _lock_own(actor, tweet)
        if isinstance(wanted, str):
            _write_quote(mine, wanted)
        _send(events.tweet_retweeted, mine)
        _count(tweet, 1)
    else:
        mine = _lock_own(actor, tweet)
        if not isinstance(wanted, _KeepQuote) and wanted != mine.quote:
            _write_quote(mine, wanted)
            _send(events.retweet_quote_changed, mine)
    return _state(tweet, retweeted=True, quote=mine.quote)


@atomic
def undo_retweet(*, actor: Viewer, tweet_id: int) -> RetweetState:
    """Take a retweet back. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet = selectors.lock_visible_tweet(viewer=actor, tweet_id=tweet_id)
    mine = Retweet.objects.filter(user_id=actor.user_id, tweet=tweet).first()
    if mine is not None and Retweet.objects.filter(pk=mine.pk).delete()[0]:
        _send(events.retweet_removed, mine)
        _count(tweet, -1)
    return _state(tweet, retweeted=False, quote=None)


def _checked(quote: str | _KeepQuote | None) -> str | _KeepQuote | None:
    if not isinstance(quote, str):
        return quote
    if is_blank(quote):
        return None
    check_text(quote, field="quote")
    return quote


def _add(actor: Viewer, tweet: Tweet) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tweets_retweet (user_id, tweet_id, author_id, search_text, entities) "
            "VALUES (%s, %s, %s, '', '{}') ON CONFLICT (tweet_id, user_id) DO NOTHING",
            [actor.user_id, tweet.pk, tweet.author_id],
        )
        return bool(cursor.rowcount)


def _lock_own(actor: Viewer, tweet: Tweet) -> Retweet:
    return Retweet.objects.select_for_update(no_key=True).get(user_id=actor.user_id, tweet=tweet)


def _write_quote(mine: Retweet, quote: str | None) -> None:
    mine.quote = quote
    mine.search_text = normalise(quote or "")
    mine.entities = dict(entities_of(quote)) if quote else {}
    mine.save(update_fields=["quote", "search_text", "entities"])
    enqueue(job="tweets.index_retweet_text", payload={"retweet_id": mine.pk})


def _send(event: Signal, mine: Retweet) -> None:
    event.send(
        sender=Retweet,
        retweet_id=mine.pk,
        tweet_id=mine.tweet_id,
        author_id=mine.author_id,
        actor_id=mine.user_id,
        quoted=mine.quote is not None,
    )


def _count(tweet: Tweet, change: int) -> None:
    Tweet.objects.filter(pk=tweet.pk).update(retweets_count=F("retweets_count") + change)


def _state(tweet: Tweet, *, retweeted: bool, quote: str | None) -> RetweetState:
    count: int = Tweet.objects.values_list("retweets_count", flat=True).get(pk=tweet.pk)
    return {"retweeted": retweeted, "retweets_count": count, "quote": quote}
