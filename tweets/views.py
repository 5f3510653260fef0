import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypedDict

from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from config.api import ApiViewSet, AuthedRequest, read_body
from config.errors import NotFound, invalid
from config.ids import MAX_ID
from config.pagination import answer_page, read_page
from config.schema import describe, query, refusal
from relationships.errors import AccountPrivate
from reliability.idempotency import idempotent
from reliability.schema import IDEMPOTENCY_ERRORS, IDEMPOTENCY_HEADERS
from tweets import selectors, serializers, services
from tweets.cards import BookmarkState, LikeState, RetweetState, TweetCard
from tweets.errors import NotYourTweet
from tweets.models import Tweet

MAX_BATCH = 100
TEXT_REFUSALS = [
    refusal("blank", "The text is empty or invisible."),
    refusal("text_too_long", "The text is longer than 280 weighted characters."),
    refusal("invalid_characters", "The text has characters that are not allowed."),
]
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=[200, 201], description="the edit version"
)


class TweetPage(TypedDict):
    results: list[TweetCard]
    next: str | None


class TweetViewSet(ApiViewSet):
    throttle_scope = "content"

    @describe(
        "Write a tweet",
        tag="tweets",
        answer=TweetCard,
        status=HTTPStatus.CREATED,
        body=serializers.TweetInput,
        body_example={"content": "Good morning @birch_fox, first frost on the #garden today"},
        headers=[ETAG, *IDEMPOTENCY_HEADERS],
        errors=[*TEXT_REFUSALS, *IDEMPOTENCY_ERRORS],
        throttled=True,
    )
    @idempotent
    def create(self, request: AuthedRequest) -> Response:
        body = read_body(serializers.TweetInput, request)
        written = services.create_tweet(author=request.viewer, content=body["content"])
        return _tweet_answer(request, written.pk, status=HTTPStatus.CREATED)

    @describe(
        "Those of up to 100 tweets that one may see, in the order asked for",
        tag="tweets",
        answer=TweetPage,
        parameters=[query("ids", "tweet ids, separated by commas", required=True)],
    )
    def batch(self, request: AuthedRequest) -> Response:
        tweets = selectors.get_tweets(viewer=request.viewer, tweet_ids=_read_ids(request))
        cards = [selectors.card_of(tweet, viewer=request.viewer) for tweet in tweets]
        return Response(TweetPage(results=cards, next=None))

    @describe("A tweet", tag="tweets", answer=TweetCard, errors=[NotFound], headers=[ETAG])
    def retrieve(self, request: AuthedRequest, tweet_id: int) -> Response:
        return _tweet_answer(request, tweet_id)

    @describe(
        "Delete one's own tweet, with its likes, retweets and bookmarks",
        tag="tweets",
        status=HTTPStatus.NO_CONTENT,
        errors=[NotFound, NotYourTweet],
        throttled=True,
    )
    def destroy(self, request: AuthedRequest, tweet_id: int) -> Response:
        services.delete_tweet(actor=request.viewer, tweet_id=tweet_id)
        return Response(status=HTTPStatus.NO_CONTENT)


class InteractionViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe("Like; idempotent", tag="tweets", answer=LikeState, errors=[NotFound], throttled=True)
    def like(self, request: AuthedRequest, tweet_id: int) -> Response:
        return Response(services.like_tweet(actor=request.viewer, tweet_id=tweet_id))

    @describe(
        "Take a like back; idempotent",
        tag="tweets",
        answer=LikeState,
        errors=[NotFound],
        throttled=True,
    )
    def unlike(self, request: AuthedRequest, tweet_id: int) -> Response:
        return Response(services.unlike_tweet(actor=request.viewer, tweet_id=tweet_id))

    @describe(
        "Retweet, with a quote or without; again with `quote`: the quote is replaced",
        tag="tweets",
        answer=RetweetState,
        body=serializers.RetweetInput,
        body_example={"quote": "This. #garden"},
        errors=[*TEXT_REFUSALS, NotFound, AccountPrivate],
        throttled=True,
    )
    def retweet(self, request: AuthedRequest, tweet_id: int) -> Response:
        body = read_body(
            serializers.RetweetInput,
            request,
            first=lambda: selectors.get_tweet(viewer=request.viewer, tweet_id=tweet_id),
        )
        quote = body.get("quote", services.KEEP_QUOTE)
        return Response(services.retweet(actor=request.viewer, tweet_id=tweet_id, quote=quote))

    @describe(
        "Take a retweet back; idempotent",
        tag="tweets",
        answer=RetweetState,
        errors=[NotFound],
        throttled=True,
    )
    def undo_retweet(self, request: AuthedRequest, tweet_id: int) -> Response:
        return Response(services.undo_retweet(actor=request.viewer, tweet_id=tweet_id))

    @describe(
        "Bookmark; idempotent and private",
        tag="tweets",
        answer=BookmarkState,
        errors=[NotFound],
        throttled=True,
    )
    def bookmark(self, request: AuthedRequest, tweet_id: int) -> Response:
        return Response(services.bookmark_tweet(actor=request.viewer, tweet_id=tweet_id))

    @describe(
        "Take a bookmark away; idempotent",
        tag="tweets",
        answer=BookmarkState,
        errors=[NotFound],
        throttled=True,
    )
    def unbookmark(self, request: AuthedRequest, tweet_id: int) -> Response:
        return Response(services.unbookmark_tweet(actor=request.viewer, tweet_id=tweet_id))


class HashtagViewSet(ApiViewSet):
    @describe(
        "Tweets with a hashtag, newest first",
        tag="tweets",
        answer=TweetPage,
        paged=True,
        errors=[NotFound],
    )
    def with_hashtag(self, request: AuthedRequest, tag: str) -> Response:
        if "\x00" in tag:
            raise NotFound
        page = read_page(request, of="hashtag")
        rows = selectors.tweets_with_hashtag(
            viewer=request.viewer, tag=tag, below=page.below, limit=page.size + 1
        )
        return Response(
            answer_page(request, page, rows, item=_card(request), key=lambda row: [row.pk])
        )


def _card(request: AuthedRequest) -> Callable[[Tweet], Any]:
    return lambda tweet: selectors.card_of(tweet, viewer=request.viewer)


def _tweet_answer(
    request: AuthedRequest, tweet_id: int, *, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    tweet = selectors.get_tweet(viewer=request.viewer, tweet_id=tweet_id)
    return Response(_card(request)(tweet), status=status, headers={"ETag": f'"{tweet.version}"'})


def _read_ids(request: AuthedRequest) -> list[int]:
    given = request.query_params.get("ids", "").split(",")
    if len(given) > MAX_BATCH:
        raise invalid("ids", f"At most {MAX_BATCH} ids.")
    if not all(re.fullmatch(r"[0-9]{1,19}", text) for text in given):
        raise invalid("ids", "Ids are one to nineteen digits, separated by commas.")
    return list(dict.fromkeys(int(text) for text in given if int(text) <= MAX_ID))
