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
from config.preconditions import PreconditionFailed, etag_of, read_if_match
from config.schema import describe, query, refusal
from relationships.errors import AccountPrivate
from reliability.idempotency import idempotent
from reliability.schema import IDEMPOTENCY_ERRORS, IDEMPOTENCY_HEADERS
from tweets import selectors, serializers, services
from tweets.cards import (
    BookmarkState,
    LikeState,
    RetweetState,
    TweetCard,
    TweetVersionCard,
    tweet_version_card,
)
from tweets.errors import EditWindowClosed, NotYourTweet
from tweets.models import Tweet
from tweets.text import fold_tag

MAX_BATCH = 100
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
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="`ETag`s of which one must be the current one, or `*`",
)


class TweetPage(TypedDict):
    results: list[TweetCard]
    next: str | None


class TweetHistory(TypedDict):
    results: list[TweetVersionCard]
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
        tweet = selectors.get_tweet(viewer=request.viewer, tweet_id=written.pk)
        return _tweet_answer(request, tweet, status=HTTPStatus.CREATED)

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
        tweet = selectors.get_tweet(viewer=request.viewer, tweet_id=tweet_id)
        return _tweet_answer(request, tweet)

    @describe(
        "Reword one's own tweet, within 30 minutes; the content that it has changes nothing",
        tag="tweets",
        answer=TweetCard,
        body=serializers.TweetInput,
        body_example={"content": "Good morning @birch_fox, last frost on the #garden today"},
        headers=[IF_MATCH, ETAG],
        errors=[*TEXT_REFUSALS, NotFound, NotYourTweet, EditWindowClosed, PreconditionFailed],
        throttled=True,
    )
    def edit(self, request: AuthedRequest, tweet_id: int) -> Response:
        """Refusals come in the order `404`, `403`, `412`, and only then those of the body."""
        expected = read_if_match(request)
        body = read_body(
            serializers.TweetInput,
            request,
            first=lambda: services.check_edit(
                actor=request.viewer, tweet_id=tweet_id, expected=expected
            ),
        )
        edited = services.edit_tweet(
            actor=request.viewer, tweet_id=tweet_id, content=body["content"], expected=expected
        )
        return _tweet_answer(request, edited)

    @describe(
        "What a tweet said before its edits, latest first",
        tag="tweets",
        answer=TweetHistory,
        paged=True,
        errors=[NotFound],
    )
    def history(self, request: AuthedRequest, tweet_id: int) -> Response:
        page = read_page(request, of=f"history.{tweet_id}")
        rows = selectors.earlier_versions(
            viewer=request.viewer, tweet_id=tweet_id, below=page.below, limit=page.size + 1
        )
        return Response(
            answer_page(request, page, rows, item=tweet_version_card, key=lambda row: [row.version])
        )

    @describe(
        "Delete one's own tweet, with its likes, retweets, bookmarks and earlier versions",
        tag="tweets",
        status=HTTPStatus.NO_CONTENT,
        headers=[IF_MATCH],
        errors=[NotFound, NotYourTweet, PreconditionFailed],
        throttled=True,
    )
    def destroy(self, request: AuthedRequest, tweet_id: int) -> Response:
        services.delete_tweet(
            actor=request.viewer, tweet_id=tweet_id, expected=read_if_match(request)
        )
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
            first=lambda: selectors.get_original_id(viewer=request.viewer, post_id=tweet_id),
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
        page = read_page(request, of=f"hashtag.{fold_tag(tag)}")
        rows = selectors.tweets_with_hashtag(
            viewer=request.viewer, tag=tag, below=page.below, limit=page.size + 1
        )
        return Response(
            answer_page(request, page, rows, item=_card(request), key=lambda row: [row.pk])
        )


def _card(request: AuthedRequest) -> Callable[[Tweet], Any]:
    return lambda tweet: selectors.card_of(tweet, viewer=request.viewer)


def _tweet_answer(
    request: AuthedRequest, tweet: Tweet, *, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    return Response(_card(request)(tweet), status=status, headers={"ETag": etag_of(tweet.version)})


def _read_ids(request: AuthedRequest) -> list[int]:
    given = request.query_params.get("ids", "").split(",")
    if len(given) > MAX_BATCH:
        raise invalid("ids", f"At most {MAX_BATCH} ids.")
    if not all(re.fullmatch(r"[0-9]{1,19}", text) for text in given):
        raise invalid("ids", "Ids are one to nineteen digits, separated by commas.")
    return list(dict.fromkeys(int(text) for text in given if int(text) <= MAX_ID))
