from http import HTTPStatus

from config.api import ApiViewSet, AuthedRequest, read_body
from config.errors import NotFound
from config.pagination import read_page_size
from config.rendering import Answer
from config.schema import describe
from config.schema.describe import PAGE_SIZE
from reliability.idempotency import idempotent
from reliability.schema import IDEMPOTENCY_ERRORS, IDEMPOTENCY_HEADERS
from tweets import selectors, serializers, services
from tweets.cards import CommentPage, Thread, TweetCard
from tweets.views.answers import ETAG, TEXT_REFUSALS, tweet_answer
from tweets.views.conversation_pages import comment_page, read_place, thread_answer


class ConversationViewSet(ApiViewSet):
    """Comments are tweets that reply: what can be done with a tweet can be done with them."""

    throttle_scope = "content"

    @describe(
        "Comments on a tweet, newest first, each with its first replies, oldest first. "
        "`replies_next` leads to further replies in the same shape, oldest first",
        tag="tweets",
        answer=CommentPage,
        paged=True,
        errors=[NotFound],
    )
    def comments(self, request: AuthedRequest, tweet_id: int) -> Answer:
        place, size = read_place(request, tweet_id), read_page_size(request)
        branches = selectors.comments_page(viewer=request.viewer, place=place, limit=size + 1)
        return Answer(comment_page(request, place, branches, size=size))

    @describe(
        "Comment on a tweet: write a tweet that replies to it",
        tag="tweets",
        answer=TweetCard,
        status=HTTPStatus.CREATED,
        body=serializers.TweetInput,
        body_example={"content": "@birch_fox the beans did not make it. #garden"},
        headers=[ETAG, *IDEMPOTENCY_HEADERS],
        errors=[*TEXT_REFUSALS, NotFound, *IDEMPOTENCY_ERRORS],
        throttled=True,
    )
    @idempotent
    def comment(self, request: AuthedRequest, tweet_id: int) -> Answer:
        body = read_body(
            serializers.TweetInput,
            request,
            first=lambda: selectors.get_tweet(viewer=request.viewer, tweet_id=tweet_id),
        )
        written = services.create_comment(
            author=request.viewer, tweet_id=tweet_id, content=body["content"]
        )
        tweet = selectors.get_tweet(viewer=request.viewer, tweet_id=written.pk)
        return tweet_answer(request, tweet, status=HTTPStatus.CREATED)

    @describe(
        "A tweet in its conversation: what it replies to, the tweet, and its first comments",
        tag="tweets",
        answer=Thread,
        parameters=[PAGE_SIZE],
        errors=[NotFound],
    )
    def thread(self, request: AuthedRequest, tweet_id: int) -> Answer:
        size = read_page_size(request)
        conversation = selectors.get_conversation(
            viewer=request.viewer, tweet_id=tweet_id, limit=size + 1
        )
        return Answer(thread_answer(request, conversation, size=size))
