import re
from http import HTTPStatus
from typing import TypedDict

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter

from config.api import ApiViewSet, AuthedRequest, read_body
from config.errors import NotFound, invalid
from config.ids import MAX_ID
from config.kept import KeptAnswers
from config.pagination import answer_page, read_page
from config.preconditions import PreconditionFailed, etag_of, read_if_match
from config.rendering import Answer
from config.schema import describe, query
from config.viewer import Viewer
from reliability.idempotency import idempotent
from reliability.schema import IDEMPOTENCY_ERRORS, IDEMPOTENCY_HEADERS
from tweets import selectors, serializers, services
from tweets.cards import TweetCard, TweetVersionCard, tweet_version_card
from tweets.errors import EditWindowClosed, NotYourTweet
from tweets.views.answers import ETAG, TEXT_REFUSALS, TweetPage, tweet_answer

MAX_BATCH = 100
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="`ETag`s of which one must be the current one, or `*`",
)


class TweetHistory(TypedDict):
    results: list[TweetVersionCard]
    next: str | None


class TweetViewSet(KeptAnswers, ApiViewSet):
    throttle_scope = "content"
    revalidated = False  # the `ETag` of a tweet is its edit version

    @classmethod
    def wanted_answer(cls, action: str, viewer: Viewer) -> tuple[str, None] | None:  # noqa: ARG003
        return ("tweet", None) if action == "retrieve" else None

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
    def create(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.TweetInput, request)
        written = services.create_tweet(author=request.viewer, content=body["content"])
        tweet = selectors.get_tweet(viewer=request.viewer, tweet_id=written.pk)
        return tweet_answer(request, tweet, status=HTTPStatus.CREATED)

    @describe(
        "Those of up to 100 tweets that one may see, in the order asked for",
        tag="tweets",
        answer=TweetPage,
        parameters=[query("ids", "tweet ids, separated by commas", required=True)],
    )
    def batch(self, request: AuthedRequest) -> Answer:
        tweets = selectors.get_tweets(viewer=request.viewer, tweet_ids=_read_ids(request))
        cards = [selectors.card_of(tweet, viewer=request.viewer) for tweet in tweets]
        return Answer(TweetPage(results=cards, next=None))

    @describe("A tweet", tag="tweets", answer=TweetCard, errors=[NotFound], headers=[ETAG])
    def retrieve(self, request: AuthedRequest, tweet_id: int) -> HttpResponse:
        tweet = selectors.get_tweet(viewer=request.viewer, tweet_id=tweet_id)
        body = orjson.dumps(selectors.card_of(tweet, viewer=request.viewer))
        shown: list[int | str] = [f"tweet:{tweet.pk}", *selectors.shown_of(tweet)]
        return self.kept_answer(request, body, shown=shown, etag=etag_of(tweet.version))

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
    def edit(self, request: AuthedRequest, tweet_id: int) -> Answer:
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
        return tweet_answer(request, edited)

    @describe(
        "What a tweet said before its edits, latest first",
        tag="tweets",
        answer=TweetHistory,
        paged=True,
        errors=[NotFound],
    )
    def history(self, request: AuthedRequest, tweet_id: int) -> Answer:
        page = read_page(request, of=f"history.{tweet_id}")
        rows = selectors.earlier_versions(
            viewer=request.viewer, tweet_id=tweet_id, below=page.below, limit=page.size + 1
        )
        return Answer(
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
    def destroy(self, request: AuthedRequest, tweet_id: int) -> Answer:
        services.delete_tweet(
            actor=request.viewer, tweet_id=tweet_id, expected=read_if_match(request)
        )
        return Answer(status=HTTPStatus.NO_CONTENT)


def _read_ids(request: AuthedRequest) -> list[int]:
    given = request.query_params.get("ids", "").split(",")
    if len(given) > MAX_BATCH:
        raise invalid("ids", f"At most {MAX_BATCH} ids.")
    if not all(re.fullmatch(r"[0-9]{1,19}", text) for text in given):
        raise invalid("ids", "Ids are one to nineteen digits, separated by commas.")
    return list(dict.fromkeys(int(text) for text in given if int(text) <= MAX_ID))
