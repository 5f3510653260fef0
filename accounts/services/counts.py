"""The counters of an account."""

from django.db.models import F

from accounts.models import User


def change_counts(*, user_id: int, followers: int = 0, following: int = 0, tweets: int = 0) -> None:
    """Add to an account's counters, in the transaction that changed the rows they count."""
    User.objects.filter(pk=user_id).update(
        followers_count=F("followers_count") + followers,
        following_count=F("following_count") + following,
        tweets_count=F("tweets_count") + tweets,
    )
