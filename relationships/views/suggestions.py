from typing import TypedDict

from config.api import ApiViewSet, AuthedRequest
from config.ids import MAX_ID, id_at_present
from config.pagination import PageRequest, next_url, read_page, seal
from config.rendering import Answer
from config.schema import describe
from relationships import selectors
from relationships.cards import SuggestionCard, suggestion_card
from relationships.selectors import Place, Suggestion

MAX_RESULTS = 1000


class SuggestionPage(TypedDict):
    results: list[SuggestionCard]
    next: str | None


class SuggestionViewSet(ApiViewSet):
    @describe(
        "Whom to follow: people followed by those one follows, most common connections first",
        tag="people",
        answer=SuggestionPage,
        paged=True,
    )
    def suggestions(self, request: AuthedRequest) -> Answer:
        began = id_at_present()
        page = read_page(request, of=f"suggestions.{request.viewer.user_id}", key_length=4)
        before, common, user_id, shown = page.position or (MAX_ID, MAX_ID, MAX_ID, 0)
        size = min(page.size, MAX_RESULTS - shown)
        found = selectors.suggestions(
            viewer=request.viewer, place=Place(before, common, user_id), limit=size + 1
        )
        results, following = found[:size], None
        if len(found) > size and shown + size < MAX_RESULTS:
            cursor = _cursor(page, began, results[-1], shown + size)
            following = next_url(request, cursor=cursor)
        cards = [suggestion_card(suggestion) for suggestion in results]
        return Answer(SuggestionPage(results=cards, next=following))


def _cursor(page: PageRequest, began: int, last: Suggestion, shown: int) -> str:
    """Holds when the walk began, the rank of the last one shown, and how many were shown."""
    start = page.position[0] if page.position else began
    return seal([start, last.common, last.user.pk, shown], of=page.of)
