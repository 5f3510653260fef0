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


@shared_task(name=fan_out.FAN_OUT_TASK)
def fan_out_posts() -> None:
    fan_out.fan_out()


@shared_task(name=upkeep.KEEP_TASK)
def keep_timeline(viewer_id: int) -> None:
    building.keep_timeline(viewer_id=viewer_id)


@shared_task(name="tweets.drop_unread_timelines")
def drop_unread_timelines() -> None:
    upkeep.drop_unread()
