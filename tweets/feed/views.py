from contextlib import nullcontext

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from config.api import ApiViewSet, AuthedRequest
from config.errors import NotFound
from config.kept import KeptAnswers
from config.kept.pages import MOST_MEMBERS
from config.kept.views import MembersFinder
from config.pagination import InvalidCursor
from config.schema import describe, query
from config.schema.describe import CURSOR, PAGE_SIZE
from config.search import SearchTimeout, read_search, search_time_limit
from config.viewer import Viewer
from relationships.errors import AccountPrivate
from relationships.selectors import circle, get_readable_person
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


class FeedViewSet(KeptAnswers, ApiViewSet):
    @classmethod
    def wanted_answer(cls, action: str, viewer: Viewer) -> tuple[str, MembersFinder]:  # noqa: ARG003
        return "feed", lambda: circle(viewer=viewer, limit=MOST_MEMBERS)

    @describe(
        "One's feed: tweets and retweets of oneself and of those one follows, newest first",
        tag="feed",
        answer=FeedPage,
        parameters=[
            query("search", "A part of content, quote or username; case and accents aside."),
            *PAGING,
        ],
        headers=[IF_NONE_MATCH, ETAG],
        errors=[InvalidCursor, PageTooDeep, NotFound, SearchTimeout],
        also=UNCHANGED,
    )
    def list(self, request: AuthedRequest) -> HttpResponse:
        search = read_search(request)
        posts = selectors.feed(viewer=request.viewer, search=search)
        with search_time_limit(in_one_snapshot=True) if search else nullcontext():
            page = posts_page(request, posts, of="feed")
        return self.kept_answer(request, orjson.dumps(page.answer), shown=page.shown)


class PostViewSet(KeptAnswers, ApiViewSet):
    @classmethod
    def wanted_answer(cls, action: str, viewer: Viewer) -> tuple[str, None]:  # noqa: ARG003
        return "posts", None

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
        page = posts_page(request, posts, of=f"posts.{person.pk}")
        shown: list[int | str] = [person.pk, f"posts:{person.pk}", *page.shown]
        return self.kept_answer(request, orjson.dumps(page.answer), shown=shown)
