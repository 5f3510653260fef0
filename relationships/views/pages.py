"""Lists of people, by cursor."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from accounts.cards import user_card
from accounts.models import User
from config.api import AuthedRequest
from config.ids import SnowflakeModel
from config.pagination import PageRequest, answer_page
from config.rendering import Answer
from relationships.cards import PeoplePage

__all__ = ["PeoplePage", "people_answer"]

M = TypeVar("M", bound=SnowflakeModel)


def people_answer(
    request: AuthedRequest, page: PageRequest, edges: Sequence[M], person: Callable[[M], User]
) -> Answer:
    """The people at one end of `edges`, newest edge first."""
    return Answer(
        answer_page(
            request,
            page,
            edges,
            item=lambda edge: user_card(person(edge)),
            key=lambda edge: [edge.pk],
        )
    )
