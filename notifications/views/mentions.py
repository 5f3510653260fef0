from typing import TypedDict

from config.api import ApiViewSet, AuthedRequest
from config.pagination import answer_page, read_page
from config.rendering import Answer
from config.schema import describe
from notifications import selectors
from tweets.cards import FeedItem


class MentionPage(TypedDict):
    results: list[FeedItem]
    next: str | None


class MentionViewSet(ApiViewSet):
    @describe(
        "Tweets and quotes that mention oneself, newest first",
        tag="notifications",
        answer=MentionPage,
        paged=True,
    )
    def mentions(self, request: AuthedRequest) -> Answer:
        page = read_page(request, of=f"mentions.{request.viewer.user_id}")
        items = selectors.mentions_page(
            viewer=request.viewer, below=page.below, limit=page.size + 1
        )
        return Answer(
            answer_page(
                request, page, items, item=lambda item: item, key=lambda item: [int(item["id"])]
            )
        )
