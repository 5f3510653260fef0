"""The jobs of tweets."""

from celery import shared_task

from reliability.registry import Payload, outbox_job
from tweets import services
from tweets.feed.timeline import building, fan_out, upkeep


@outbox_job("tweets.index_tweet_text")
def index_tweet_text(payload: Payload) -> None:
    services.index_tweet_text(tweet_id=payload["tweet_id"])


@outbox_job("tweets.index_retweet_text")
def index_retweet_text(payload: Payload) -> None:
    services.index_retweet_text(retweet_id=payload["retweet_id"])


@outbox_job("tweets.clear_deleted_tweet")
def clear_deleted_tweet(payload: Payload) -> None:
    services.clear_deleted_tweet(tweet_id=payload["tweet_id"])


@shared_task(name="tweets.refresh_trends")
def refresh_trends() -> None:
    services.refresh_trends()


@shared_task(name="tweets.sweep_trends")
def sweep_trends() -> None:
    """In batches, until none is left."""
    while services.sweep_trends():
        pass


@shared_task(name="tweets.mark_popular_hashtags")
def mark_popular_hashtags() -> None:
    services.mark_popular_hashtags()


@shared_task(name=fan_out.FAN_OUT_TASK)
def fan_out_posts() -> None:
    fan_out.fan_out()


@shared_task(name=upkeep.KEEP_TASK)
def keep_timeline(viewer_id: int) -> None:
    building.keep_timeline(viewer_id=viewer_id)


@shared_task(name="tweets.drop_unread_timelines")
def drop_unread_timelines() -> None:
    upkeep.drop_unread()


@shared_task(name="tweets.sweep_search_words")
def sweep_search_words() -> None:
    services.sweep_search_words()
