from accounts.cards import user_card
from config.api import ApiViewSet, AuthedRequest
from config.pagination import answer_page, read_page
from config.ranked_lists import answer_ranked_page
from config.rendering import Answer
from config.schema import describe, query
from config.search import SEARCH_ERRORS, SearchTimeout, read_query, read_search, search_time_limit
from relationships.selectors import people_search
from relationships.selectors.people_ranking import FoundPeople
from relationships.views.pages import PeoplePage


class PeopleViewSet(ApiViewSet):
    @describe(
        "Find people by username or name: who begins with the text, then who looks like it",
        tag="people",
        answer=PeoplePage,
        parameters=[
            query(
                "search",
                "The beginning of a username or of a word of a name, case and accents aside; "
                "without it the newest accounts come first.",
            )
        ],
        paged=True,
        errors=[SearchTimeout],
    )
    def search(self, request: AuthedRequest) -> Answer:
        term = people_search.search_term(read_search(request))
        return Answer(_found(request, term) if term else _newest(request))

    @describe(
        "Find people as one types: whom one follows and the well-followed come first",
        tag="search",
        answer=PeoplePage,
        parameters=[
            query(
                "q",
                "The beginning of a username or of a word of a name, case and accents aside, or "
                "something like it; with or without `@`.",
                required=True,
            )
        ],
        paged=True,
        errors=SEARCH_ERRORS,
    )
    def ranked(self, request: AuthedRequest) -> Answer:
        term = people_search.search_term(read_query(request))
        people = FoundPeople(viewer=request.viewer, term=term)
        of = f"search.users.{request.viewer.user_id}.{term}"
        with search_time_limit():
            return Answer(answer_ranked_page(request, people, of=of, item=user_card))


def _newest(request: AuthedRequest) -> dict[str, object]:
    page = read_page(request, of="people")
    rows = people_search.newest_people(viewer=request.viewer, below=page.below, limit=page.size + 1)
    return answer_page(request, page, rows, item=user_card, key=lambda person: [person.pk])


def _found(request: AuthedRequest, term: str) -> dict[str, object]:
    # The term is in the cursor's seal: a place in the list of one term is none in another's.
    page = read_page(request, of=f"people.{term}", key_length=len(people_search.Place._fields))
    after = people_search.Place(*page.position) if page.position else None
    with search_time_limit(in_one_snapshot=True):
        rows = people_search.find_people(
            viewer=request.viewer, term=term, after=after, limit=page.size + 1
        )
    return answer_page(
        request, page, rows, item=lambda row: user_card(row.person), key=lambda row: row.place
    )
