"""Retweets: one per user and tweet, with a quote that may change later."""

from typing import Final

from django.db.models import F
from django.dispatch import Signal

from accounts.errors import TokenInvalid
from config import statements
from config.normalisation import normalise
from config.viewer import Viewer
from relationships.errors import AccountPrivate
from reliability.services import enqueue
from reliability.transactions import atomic
from tweets import events, selectors
from tweets.cards import RetweetState
from tweets.entities import entities_of
from tweets.feed.timeline.pending import note_post
from tweets.models import Retweet, Tweet
from tweets.rules import check_text
from tweets.selectors import LockedTweet
from tweets.text import is_blank


class _KeepQuote:
    """Says that a call leaves the quote as it is, which None ("no quote") does not."""


KEEP_QUOTE: Final = _KeepQuote()


@atomic
def retweet(
    *, actor: Viewer, tweet_id: int, quote: str | _KeepQuote | None = KEEP_QUOTE
) -> RetweetState:
    """Retweet a tweet, or change the quote of one's retweet. Idempotent. To retweet a retweet is
    to retweet its original.

    A blank quote is none. Raises `NotFound`, `AccountPrivate` where only followers may read the
    tweet, and a validation error about `quote`.
    """
    tweet = selectors.lock_visible_original(viewer=actor, post_id=tweet_id)
    if tweet.is_of_private and tweet.author_id != actor.user_id:
        raise AccountPrivate
    wanted = _checked(quote)
    mine, is_new = _lock_own(actor, tweet)
    if is_new:
        if isinstance(wanted, str):
            _write_quote(mine, wanted, author=actor)
        note_post(post_id=mine.pk, author_id=mine.user_id, is_retweet=True)
        _send(events.tweet_retweeted, mine)
        _count(tweet, 1)
    elif not isinstance(wanted, _KeepQuote) and wanted != mine.quote:
        was_quoted = mine.quote is not None
        _write_quote(mine, wanted, author=actor)
        _send(events.retweet_quote_changed, mine, was_quoted=was_quoted)
    return _state(tweet, retweeted=True, quote=mine.quote)


@atomic
def undo_retweet(*, actor: Viewer, tweet_id: int) -> RetweetState:
    """Take a retweet back. Idempotent. Raises `NotFound` if the actor may not see the tweet."""
    tweet = selectors.lock_visible_original(viewer=actor, post_id=tweet_id)
    mine = Retweet.objects.filter(user_id=actor.user_id, tweet_id=tweet.pk).first()
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


def _lock_own(actor: Viewer, tweet: LockedTweet) -> tuple[Retweet, bool]:
    """The actor's retweet, locked, and whether it was made just now. In one statement: between
    "it is there" and locking it, another connection could take it back.

    Raises `TokenInvalid` where the account was left or suspended since the token was checked.
    """
    rows = statements.fetch(
        "INSERT INTO tweets_retweet (user_id, tweet_id, author_id, search_text, entities) "
        "SELECT id, %s::bigint, %s::bigint, '', '{}' FROM accounts_user "
        "WHERE id = %s AND is_active FOR KEY SHARE "
        "ON CONFLICT (tweet_id, user_id) DO UPDATE SET user_id = excluded.user_id "
        "RETURNING id, xmax = 0",
        [tweet.pk, tweet.author_id, actor.user_id],
    )
    if not rows:
        raise TokenInvalid
    ((retweet_id, is_new),) = rows
    return Retweet.objects.get(pk=retweet_id), is_new


def _write_quote(mine: Retweet, quote: str | None, *, author: Viewer) -> None:
    mine.quote = quote
    mine.search_text = normalise(quote or "")
    mine.entities = dict(entities_of(quote, author=author)) if quote else {}
    mine.save(update_fields=["quote", "search_text", "entities"])
    enqueue(job="tweets.index_retweet_text", payload={"retweet_id": mine.pk})


def _send(event: Signal, mine: Retweet, **more: bool) -> None:
    event.send(
        sender=Retweet,
        retweet_id=mine.pk,
        tweet_id=mine.tweet_id,
        author_id=mine.author_id,
        actor_id=mine.user_id,
        quoted=mine.quote is not None,
        **more,
    )


def _count(tweet: LockedTweet, change: int) -> None:
    Tweet.objects.filter(pk=tweet.pk).update(retweets_count=F("retweets_count") + change)


def _state(tweet: LockedTweet, *, retweeted: bool, quote: str | None) -> RetweetState:
    count: int = Tweet.objects.values_list("retweets_count", flat=True).get(pk=tweet.pk)
    return {"retweeted": retweeted, "retweets_count": count, "quote": quote}
