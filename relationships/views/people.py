import re
from typing import TypedDict

from accounts.cards import UserProfile, user_profile
from config.api import ApiViewSet, AuthedRequest
from config.errors import NotFound, invalid
from config.pagination import read_page
from config.rendering import Answer
from config.schema import describe, query
from relationships import selectors
from relationships.cards import Relation, relation_card
from relationships.errors import AccountPrivate
from relationships.views.pages import PeoplePage, people_answer

MAX_BATCH = 100


class RelationPage(TypedDict):
    results: list[Relation]
    next: str | None


class PersonViewSet(ApiViewSet):
    @describe("A person's profile", tag="people", answer=UserProfile, errors=[NotFound])
    def retrieve(self, request: AuthedRequest, username: str) -> Answer:
        person = selectors.get_visible_person(viewer=request.viewer, username=username)
        relation = selectors.relation_to(viewer=request.viewer, person_id=person.pk)
        return Answer(user_profile(person, viewer=relation))

    @describe(
        "A person's followers, newest first",
        tag="people",
        answer=PeoplePage,
        paged=True,
        errors=[NotFound, AccountPrivate],
    )
    def followers(self, request: AuthedRequest, username: str) -> Answer:
        person = selectors.get_readable_person(viewer=request.viewer, username=username)
        page = read_page(request, of=f"followers.{person.pk}")
        edges = selectors.followers(
            viewer=request.viewer, person_id=person.pk, below=page.below, limit=page.size + 1
        )
        return people_answer(request, page, edges, lambda edge: edge.follower)

    @describe(
        "Whom a person follows, newest first",
        tag="people",
        answer=PeoplePage,
        paged=True,
        errors=[NotFound, AccountPrivate],
    )
    def following(self, request: AuthedRequest, username: str) -> Answer:
        person = selectors.get_readable_person(viewer=request.viewer, username=username)
        page = read_page(request, of=f"following.{person.pk}")
        edges = selectors.following(
            viewer=request.viewer, person_id=person.pk, below=page.below, limit=page.size + 1
        )
        return people_answer(request, page, edges, lambda edge: edge.following)


class RelationViewSet(ApiViewSet):
    @describe(
        "How one stands to each of up to 100 people; oneself and who cannot be seen are left out",
        tag="people",
        answer=RelationPage,
        parameters=[query("usernames", "usernames, separated by commas", required=True)],
    )
    def relations(self, request: AuthedRequest) -> Answer:
        found = selectors.relations(viewer=request.viewer, usernames=_read_usernames(request))
        cards = [relation_card(person, relation) for person, relation in found]
        return Answer(RelationPage(results=cards, next=None))


def _read_usernames(request: AuthedRequest) -> list[str]:
    given = request.query_params.get("usernames")
    if not given:
        raise invalid("usernames", "Name the people, separated by commas.", code="required")
    usernames = given.split(",")
    if len(usernames) > MAX_BATCH:
        raise invalid("usernames", f"At most {MAX_BATCH} usernames.")
    return [username for username in usernames if re.fullmatch(r"[A-Za-z0-9_]{1,20}", username)]
