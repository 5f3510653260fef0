"""The jobs of tweets."""

from celery import shared_task

from reliability.registry import Payload, outbox_job
from tweets import services


@outbox_job("tweets.index_tweet_text")
def index_tweet_text(payload: Payload) -> None:
    services.index_tweet_text(tweet_id=payload["tweet_id"])


@outbox_job("tweets.index_retweet_text")
def index_retweet_text(payload: Payload) -> None:
    services.index_retweet_text(retweet_id=payload["retweet_id"])


@outbox_job("tweets.clear_deleted_tweet")
def clear_deleted_tweet(payload: Payload) -> None:
    services.clear_deleted_tweet(tweet_id=payload["tweet_id"])


@shared_task(name="tweets.sweep_search_words")
def sweep_search_words() -> None:
    services.sweep_search_words()
