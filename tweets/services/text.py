"""What a worker does with a text: hashtag pages, and word to the people mentioned.

Run any number of times, in any order, also at once, it leaves what the text says by now: each run
holds the row that has the text, against edits and against other runs. Two runs at once could
otherwise each finish with what the text said when it began.
"""

from tweets import events
from tweets.entities import mentioned_ids, pages_of
from tweets.models import Retweet, Tweet
from tweets.services.tags import tag_tweet


def index_tweet_text(*, tweet_id: int) -> None:
    """Nothing happens for a tweet that is gone by now. One whose author is away is followed up all
    the same: it shows when they come back."""
    kept = Tweet.objects.filter(deleted_at=None).select_for_update(of=("self",), no_key=True)
    tweet = kept.filter(pk=tweet_id).first()
    if tweet is None:
        return
    events.people_mentioned.send(
        sender=Tweet,
        actor_id=tweet.author_id,
        tweet_id=tweet.pk,
        retweet_id=None,
        user_ids=mentioned_ids(tweet.entities),
    )
    tag_tweet(tweet_id=tweet.pk, tags=pages_of(tweet.entities))  # last: hot counts


def index_retweet_text(*, retweet_id: int) -> None:
    """Nothing happens for a retweet that is gone by now, or whose original is."""
    kept = Retweet.objects.filter(tweet__deleted_at=None)
    locked = kept.select_for_update(of=("self",), no_key=True)
    retweet = locked.filter(pk=retweet_id).first()
    if retweet is None:
        return
    events.people_mentioned.send(
        sender=Retweet,
        actor_id=retweet.user_id,
        tweet_id=retweet.tweet_id,
        retweet_id=retweet.pk,
        user_ids=mentioned_ids(retweet.entities),
    )
