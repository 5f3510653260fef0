from typing import TypedDict, cast, get_args

from config.api import ApiViewSet, AuthedRequest
from config.errors import invalid
from config.pagination import next_url, read_page, seal
from config.rendering import Answer
from config.schema import describe, query, refusal
from config.search import SearchTimeout
from tweets.cards import MatchedTweetCard
from tweets.search.query import MAX_LENGTH, MAX_PARTS, read_query
from tweets.search.results import Place, Sort, search_tweets

SORTS = get_args(Sort)

_Q = query(
    "q",
    'Words in any order, `"an exact phrase"`, `from:name`, `to:name`, `@name`, `#tag`, '
    "`since:2024-01-31`, `until:2024-02-01` (UTC; the day itself is `since` it, not `until` it), "
    "`has:links`, `has:media`, `lang:ja` (where the script alone tells the language); with `-` "
    "before it the opposite, dates excepted. All of it must hold. Case, accents and width do not "
    "count. Where the words find next to nothing, words that contain them or that are a typing "
    f"error away count too. At most {MAX_LENGTH} characters and {MAX_PARTS} terms.",
    required=True,
)
_SORT = query(
    "sort",
    "`relevance`: of the newest 1 000 found, those that fit best first, newer ones before older; "
    "`latest`: newest first, without end.",
    schema={"type": "string", "enum": list(SORTS), "default": SORTS[0]},
)
_REFUSALS = [
    refusal("required", "There is nothing to search for in `q`."),
    refusal("max_length", f"`q` is longer than {MAX_LENGTH} characters."),
    refusal("null_characters_not_allowed", "`q` has a null character."),
    refusal("too_many_terms", f"`q` has more than {MAX_PARTS} terms."),
    refusal("invalid_date", "`since:` or `until:` without a date like 2024-01-31."),
    refusal("unknown_language", "`lang:` with a language that no tweet is known to be in."),
    refusal("invalid_choice", "`sort` is neither `relevance` nor `latest`."),
]


class MatchedTweetPage(TypedDict):
    results: list[MatchedTweetCard]
    next: str | None


class TweetSearchViewSet(ApiViewSet):
    @describe(
        "Find tweets, replies among them, also by people one mutes",
        tag="tweets",
        answer=MatchedTweetPage,
        parameters=[_Q, _SORT],
        paged=True,
        errors=[*_REFUSALS, SearchTimeout],
    )
    def tweets(self, request: AuthedRequest) -> Answer:
        q = request.query_params.get("q", "")
        wanted = read_query(q)
        sort = _read_sort(request)
        page = read_page(request, of=f"search.tweets.{sort}.{q}", key_length=len(Place._fields))
        found = search_tweets(
            viewer=request.viewer,
            query=wanted,
            sort=sort,
            after=Place(*page.position) if page.position else None,
            limit=page.size,
        )
        following = next_url(request, cursor=seal(found.last, of=page.of)) if found.last else None
        return Answer(MatchedTweetPage(results=found.items, next=following))


def _read_sort(request: AuthedRequest) -> Sort:
    sort = request.query_params.get("sort", SORTS[0])
    if sort not in SORTS:
        raise invalid("sort", f"One of {', '.join(SORTS)}.", code="invalid_choice")
    return cast("Sort", sort)
