"""Branches of a conversation as answers, with the URLs where they go on."""

from collections.abc import Sequence

from django.urls import reverse

from config.api import AuthedRequest
from config.ids import id_text
from config.pagination import InvalidCursor, absolute_url, seal, unseal
from tweets import selectors
from tweets.cards import Comment, CommentPage, DeletedComment, Thread
from tweets.selectors import Branch, CommentPlace, Conversation

CURSORS = "comments"


def read_place(request: AuthedRequest, tweet_id: int) -> CommentPlace:
    """Where the request goes on. Raises `InvalidCursor`, also for a cursor of another tweet's."""
    cursor = request.query_params.get("cursor")
    if cursor is None:
        return CommentPlace.start(tweet_id)
    place = CommentPlace(*unseal(cursor, of=CURSORS, length=3))
    if place.tweet_id != tweet_id:
        raise InvalidCursor
    return place


def comment_page(
    request: AuthedRequest, place: CommentPlace, branches: Sequence[Branch], *, size: int
) -> CommentPage:
    """The page for `branches`, of which there may be one more than the page holds."""
    shown = branches[:size]
    following = None
    if len(branches) > size:
        goes_on = CommentPlace(place.tweet_id, place.parent_id, shown[-1].id)
        given = "page_size" in request.query_params
        following = _url(request, goes_on, **({"page_size": str(size)} if given else {}))
    return {"results": [_node(request, place.tweet_id, b) for b in shown], "next": following}


def thread_answer(request: AuthedRequest, conversation: Conversation, *, size: int) -> Thread:
    tweet, viewer = conversation.tweet, request.viewer
    return {
        "ancestors": [
            selectors.card_of(above, viewer=viewer)
            if above
            else {"id": id_text(pk), "deleted": True}
            for pk, above in conversation.ancestors
        ],
        "tweet": selectors.card_of(tweet, viewer=viewer),
        "comments": comment_page(
            request, CommentPlace.start(tweet.pk), conversation.comments, size=size
        ),
    }


def _node(request: AuthedRequest, tweet_id: int, branch: Branch) -> Comment | DeletedComment:
    replies = [_node(request, tweet_id, reply) for reply in branch.replies]
    following = None
    if branch.more:
        last_id = branch.replies[-1].id if branch.replies else 0
        following = _url(request, CommentPlace(tweet_id, branch.id, last_id))
    if branch.tweet is None:
        return {
            "id": id_text(branch.id),
            "deleted": True,
            "replies": replies,
            "replies_next": following,
        }
    card = selectors.card_of(branch.tweet, viewer=request.viewer)
    return {**card, "replies": replies, "replies_next": following}


def _url(request: AuthedRequest, place: CommentPlace, **params: str) -> str:
    """All places of a conversation are pages of the list that it was entered by: the comment whose
    replies follow may be one that the viewer must not ask for."""
    path = reverse("comments", kwargs={"tweet_id": place.tweet_id})
    cursor = seal([place.tweet_id, place.parent_id, place.bound], of=CURSORS)
    return absolute_url(request, path, cursor=cursor, **params)
