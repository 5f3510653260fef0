from hashlib import blake2b
from http import HTTPStatus

import orjson
from django.http import HttpResponse
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from config.api import ApiViewSet, AuthedRequest
from config.errors import NotFound
from config.pagination import InvalidCursor
from config.schema import describe, query
from config.schema.describe import CURSOR, PAGE_SIZE
from config.search import read_search
from relationships.errors import AccountPrivate
from relationships.selectors import get_readable_person
from tweets.errors import PageTooDeep
from tweets.feed import selectors
from tweets.feed.pages import FeedPage, posts_page

PAGE = query(
    "page",
    "The page's number; `page × page_size` at most 2 000.",
    schema={"type": "integer", "minimum": 1},
)
ANCHOR = query("anchor", "Keeps a walk by number still: part of a page's `next`.")
PAGING = [CURSOR, PAGE, ANCHOR, PAGE_SIZE]
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="the `ETag` of an earlier answer"
)
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=[200, 304], description="names the page's bytes"
)


UNCHANGED = {304: OpenApiResponse(description="Unchanged since the `ETag` in `If-None-Match`")}


class FeedViewSet(ApiViewSet):
    @describe(
        "One's feed: tweets and retweets of oneself and of those one follows, newest first",
        tag="feed",
        answer=FeedPage,
        parameters=[
            query("search", "A part of content, quote or username; case and accents aside."),
            *PAGING,
        ],
        headers=[IF_NONE_MATCH, ETAG],
        errors=[InvalidCursor, PageTooDeep, NotFound],
        also=UNCHANGED,
    )
    def list(self, request: AuthedRequest) -> HttpResponse:
        posts = selectors.feed(viewer=request.viewer, search=read_search(request))
        return _page_answer(request, posts_page(request, posts, of="feed"))


class PostViewSet(ApiViewSet):
    @describe(
        "A person's tweets and retweets, newest first, also of someone muted",
        tag="tweets",
        answer=FeedPage,
        parameters=PAGING,
        headers=[IF_NONE_MATCH, ETAG],
        errors=[InvalidCursor, PageTooDeep, NotFound, AccountPrivate],
        also=UNCHANGED,
    )
    def posts(self, request: AuthedRequest, username: str) -> HttpResponse:
        person = get_readable_person(viewer=request.viewer, username=username)
        posts = selectors.posts_by(viewer=request.viewer, person_id=person.pk)
        return _page_answer(request, posts_page(request, posts, of=f"posts.{person.pk}"))


def _page_answer(request: AuthedRequest, page: FeedPage) -> HttpResponse:
    body = orjson.dumps(page)
    etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    if _matches(request.headers.get("If-None-Match", ""), etag):
        answer = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        answer = HttpResponse(body, content_type="application/json")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Authorization"
    return answer


def _matches(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: by weak comparison; `*` matches whatever is there."""
    given = {tag.removeprefix("W/") for tag in parse_etags(if_none_match)}
    return "*" in given or etag.removeprefix("W/") in given
