"""What the views of tweets have in common: how they answer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypedDict

from drf_spectacular.utils import OpenApiParameter

from config.api import AuthedRequest
from config.preconditions import etag_of
from config.rendering import Answer
from config.schema import refusal
from tweets import selectors
from tweets.cards import TweetCard
from tweets.models import Tweet

TEXT_REFUSALS = [
    refusal("blank", "The text is empty or invisible."),
    refusal("text_too_long", "The text is longer than 280 weighted characters."),
    refusal("invalid_characters", "The text has characters that are not allowed."),
]
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="the edit version, for `If-Match`; as counts change without it, there is no `304`",
)


class TweetPage(TypedDict):
    results: list[TweetCard]
    next: str | None


def card_for(request: AuthedRequest) -> Callable[[Tweet], TweetCard]:
    """What makes cards, for the caller, of tweets that `selectors.readable` loaded."""
    viewer = request.viewer
    return lambda tweet: selectors.card_of(tweet, viewer=viewer)


def tweet_answer(
    request: AuthedRequest, tweet: Tweet, *, status: HTTPStatus = HTTPStatus.OK
) -> Answer:
    """One tweet, with its edit version as `ETag`."""
    card = selectors.card_of(tweet, viewer=request.viewer)
    return Answer(card, status=status, headers={"ETag": etag_of(tweet.version)})
