"""What a worker does with a text: hashtag pages, and word to the people mentioned.

Run any number of times, in any order, it leaves what the text says by now.
"""

from config.locking import first_for_key_share
from tweets import events
from tweets.entities import mentioned_ids
from tweets.models import HashtagUse, Retweet, Tweet
from tweets.text import fold_tag


def index_tweet_text(*, tweet_id: int) -> None:
    """Nothing happens for a tweet that is gone by now."""
    tweet = first_for_key_share(Tweet.objects.live().filter(pk=tweet_id))
    if tweet is None:
        return
    tags = {fold_tag(hashtag["tag"]) for hashtag in tweet.entities["hashtags"]}
    HashtagUse.objects.filter(tweet=tweet).exclude(tag__in=tags).delete()
    HashtagUse.objects.bulk_create(
        [HashtagUse(tag=tag, tweet=tweet) for tag in sorted(tags)], ignore_conflicts=True
    )
    events.people_mentioned.send(
        sender=Tweet,
        actor_id=tweet.author_id,
        tweet_id=tweet.pk,
        retweet_id=None,
        user_ids=mentioned_ids(tweet.entities),
    )


def index_retweet_text(*, retweet_id: int) -> None:
    """Nothing happens for a retweet that is gone by now."""
    retweet = first_for_key_share(Retweet.objects.live().filter(pk=retweet_id))
    if retweet is None:
        return
    events.people_mentioned.send(
        sender=Retweet,
        actor_id=retweet.user_id,
        tweet_id=retweet.tweet_id,
        retweet_id=retweet.pk,
        user_ids=mentioned_ids(retweet.entities),
    )
