"""The counters of an account."""

from django.db.models import F

from accounts.errors import TokenInvalid
from accounts.models import User


def count_own_tweets(*, user_id: int, change: int) -> None:
    """Add to how many tweets the caller has written, in the transaction that changed them.

    Raises `TokenInvalid` where the account was left or suspended since the token was checked: the
    row is locked here in any case, and what was written with it is rolled back.
    """
    own = User.objects.active().filter(pk=user_id)
    if not own.update(tweets_count=F("tweets_count") + change):
        raise TokenInvalid


def change_counts(*, user_id: int, followers: int = 0, following: int = 0, tweets: int = 0) -> None:
    """Add to an account's counters, in the transaction that changed the rows they count."""
    User.objects.filter(pk=user_id).update(
        followers_count=F("followers_count") + followers,
        following_count=F("following_count") + following,
        tweets_count=F("tweets_count") + tweets,
    )
