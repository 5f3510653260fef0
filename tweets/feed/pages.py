"""A page of a list of posts, as asked for by cursor or by number."""

from dataclasses import dataclass
from typing import TypedDict

from config.api import AuthedRequest
from config.errors import NotFound, invalid
from config.pagination import next_url, read_page_size, read_positive, seal, unseal
from tweets.cards import FeedItem
from tweets.errors import PageTooDeep
from tweets.feed.entries import Entry
from tweets.feed.walk import MAX_EXAMINED, PostList


class FeedPage(TypedDict):
    """`next` is null on the last page only; with `search` a page may be short before it."""

    results: list[FeedItem]
    next: str | None


@dataclass(frozen=True, slots=True)
class MadePage:
    """`shown`: the ids of all tweets, retweets and people on it, and of those who may hide it."""

    answer: FeedPage
    shown: set[int]


def posts_page(request: AuthedRequest, posts: PostList, *, of: str) -> MadePage:
    """The page that the request asks for; `of` names the list in cursors.

    Raises `400` (`invalid`, `invalid_cursor`, `page_too_deep`), `404` past the last page.
    """
    number = read_positive(request, "page")
    size = read_page_size(request)
    if number is None:
        if "anchor" in request.query_params:
            raise invalid("anchor", "An anchor goes with a page.")
        return _by_cursor(request, posts, size=size, of=of)
    if "cursor" in request.query_params:
        raise invalid("page", "Use either page or cursor.")
    if number * size > MAX_EXAMINED:
        raise PageTooDeep
    return _by_number(request, posts, number=number, size=size, of=of)


def _by_cursor(request: AuthedRequest, posts: PostList, *, size: int, of: str) -> MadePage:
    cursor = request.query_params.get("cursor")
    position = None if cursor is None else unseal(cursor, of=of)[0]
    part = posts.below(position, size=size)
    following = next_url(request, cursor=seal([part.reached], of=of)) if part.more else None
    return _made(part.entries, following, request)


def _by_number(
    request: AuthedRequest, posts: PostList, *, number: int, size: int, of: str
) -> MadePage:
    given = request.query_params.get("anchor")
    anchor = None if given is None else unseal(given, of=f"{of}.anchor")[0]
    page = posts.page(number, size=size, anchor=anchor)
    if number > 1 and not page.entries:
        raise NotFound
    following = None
    if page.more and page.entries and (number + 1) * size > MAX_EXAMINED:
        # Numbers end here; the list goes on.
        cursor = seal([page.entries[-1].id], of=of)
        following = next_url(request, cursor=cursor, page=None, anchor=None)
    elif page.more and page.anchor is not None:
        sealed = seal([page.anchor], of=f"{of}.anchor")
        following = next_url(request, page=str(number + 1), anchor=sealed)
    return _made(page.entries, following, request)


def _made(entries: list[Entry], following: str | None, request: AuthedRequest) -> MadePage:
    viewer = request.viewer
    items = [entry.item(viewer=viewer) for entry in entries]
    shown = {shown_id for entry in entries for shown_id in entry.shown}
    return MadePage({"results": items, "next": following}, shown)
