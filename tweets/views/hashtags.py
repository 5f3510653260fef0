from config.api import ApiViewSet, AuthedRequest
from config.errors import NotFound
from config.pagination import answer_page, read_page
from config.rendering import Answer
from config.schema import describe
from config.search import SearchTimeout, search_time_limit
from tweets import selectors
from tweets.text import fold_tag
from tweets.views.answers import TweetPage, card_for


class HashtagViewSet(ApiViewSet):
    @describe(
        "Tweets with a hashtag, newest first",
        tag="tweets",
        answer=TweetPage,
        paged=True,
        errors=[NotFound, SearchTimeout],
    )
    def with_hashtag(self, request: AuthedRequest, tag: str) -> Answer:
        if "\x00" in tag:
            raise NotFound
        page = read_page(request, of=f"hashtag.{fold_tag(tag)}")
        with search_time_limit(in_one_snapshot=True):
            rows = selectors.tweets_with_hashtag(
                viewer=request.viewer, tag=tag, below=page.below, limit=page.size + 1
            )
        return Answer(
            answer_page(request, page, rows, item=card_for(request), key=lambda row: [row.pk])
        )
