from config.api import ApiViewSet, AuthedRequest
from config.errors import invalid
from config.ranked_lists import answer_ranked_page
from config.rendering import Answer
from config.schema import describe, query
from config.search import SEARCH_ERRORS, SearchTimeout, read_query, search_time_limit
from tweets.discovery.cards import HashtagPage, hashtag_card
from tweets.discovery.hashtag_search import FoundHashtags, hashtag_term
from tweets.discovery.trend_list import TrendList
from tweets.models import TrendWindow

WINDOW = query(
    "window",
    "Within which time they rise.",
    schema={"type": "string", "enum": TrendWindow.values, "default": TrendWindow.DAY.value},
)


class DiscoveryViewSet(ApiViewSet):
    @describe(
        "Find hashtags as one types: by their beginning, most used first, then by likeness",
        tag="search",
        answer=HashtagPage,
        parameters=[
            query(
                "q",
                "The beginning of a tag, or something like it; may begin with `#`.",
                required=True,
            )
        ],
        paged=True,
        errors=SEARCH_ERRORS,
    )
    def hashtags(self, request: AuthedRequest) -> Answer:
        term = hashtag_term(read_query(request))
        found = FoundHashtags(viewer=request.viewer, term=term)
        of = f"search.hashtags.{request.viewer.user_id}.{term}"
        with search_time_limit():
            return Answer(answer_ranked_page(request, found, of=of, item=hashtag_card))

    @describe(
        "Hashtags that more people use than usual, those first that rise most",
        tag="search",
        answer=HashtagPage,
        parameters=[WINDOW],
        paged=True,
        errors=[SearchTimeout],
    )
    def trends(self, request: AuthedRequest) -> Answer:
        window = request.query_params.get("window", TrendWindow.DAY)
        if window not in TrendWindow.values:
            raise invalid(
                "window", f"One of {', '.join(TrendWindow.values)}.", code="invalid_choice"
            )
        trends = TrendList(TrendWindow(window))
        with search_time_limit():
            return Answer(
                answer_ranked_page(request, trends, of=f"trends.{window}", item=hashtag_card)
            )
