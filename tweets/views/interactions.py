from config.api import ApiViewSet, AuthedRequest, read_body
from config.errors import NotFound
from config.rendering import Answer
from config.schema import describe
from relationships.errors import AccountPrivate
from tweets import selectors, serializers, services
from tweets.cards import BookmarkState, LikeState, RetweetState
from tweets.views.answers import TEXT_REFUSALS


class InteractionViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe("Like; idempotent", tag="tweets", answer=LikeState, errors=[NotFound], throttled=True)
    def like(self, request: AuthedRequest, tweet_id: int) -> Answer:
        return Answer(services.like_tweet(actor=request.viewer, tweet_id=tweet_id))

    @describe(
        "Take a like back; idempotent",
        tag="tweets",
        answer=LikeState,
        errors=[NotFound],
        throttled=True,
    )
    def unlike(self, request: AuthedRequest, tweet_id: int) -> Answer:
        return Answer(services.unlike_tweet(actor=request.viewer, tweet_id=tweet_id))

    @describe(
        "Retweet, with a quote or without; again with `quote`: the quote is replaced",
        tag="tweets",
        answer=RetweetState,
        body=serializers.RetweetInput,
        body_example={"quote": "This. #garden"},
        errors=[*TEXT_REFUSALS, NotFound, AccountPrivate],
        throttled=True,
    )
    def retweet(self, request: AuthedRequest, tweet_id: int) -> Answer:
        body = read_body(
            serializers.RetweetInput,
            request,
            first=lambda: selectors.get_original_id(viewer=request.viewer, post_id=tweet_id),
        )
        quote = body.get("quote", services.KEEP_QUOTE)
        return Answer(services.retweet(actor=request.viewer, tweet_id=tweet_id, quote=quote))

    @describe(
        "Take a retweet back; idempotent",
        tag="tweets",
        answer=RetweetState,
        errors=[NotFound],
        throttled=True,
    )
    def undo_retweet(self, request: AuthedRequest, tweet_id: int) -> Answer:
        return Answer(services.undo_retweet(actor=request.viewer, tweet_id=tweet_id))

    @describe(
        "Bookmark; idempotent and private",
        tag="tweets",
        answer=BookmarkState,
        errors=[NotFound],
        throttled=True,
    )
    def bookmark(self, request: AuthedRequest, tweet_id: int) -> Answer:
        return Answer(services.bookmark_tweet(actor=request.viewer, tweet_id=tweet_id))

    @describe(
        "Take a bookmark away; idempotent",
        tag="tweets",
        answer=BookmarkState,
        errors=[NotFound],
        throttled=True,
    )
    def unbookmark(self, request: AuthedRequest, tweet_id: int) -> Answer:
        return Answer(services.unbookmark_tweet(actor=request.viewer, tweet_id=tweet_id))
