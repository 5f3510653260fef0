"""A client of the API: it sends JSON, and what follows a commit happens as it would outside."""

from typing import Any

from django.db import transaction
from django.test import TestCase
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import User
from tests.factories import SessionFactory

BASE = "/api/v1"


class Client(APIClient):
    """Paths may be given from `/api/v1` on: `client.get("/feed/")`."""

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Response:
        if not path.startswith(("http", BASE)):
            path = BASE + path
        if not transaction.get_connection().in_atomic_block:
            return super().generic(method, path, *args, **kwargs)
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().generic(method, path, *args, **kwargs)

    def items(self, path: str, **query: Any) -> list[Any]:
        """The results of a list's first page."""
        answer = self.get(path, query)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    def walk(self, path: str, *, may_shrink: bool = False, **query: Any) -> list[list[Any]]:
        """All pages of a list, by `next`. `may_shrink`: items go away meanwhile, so that a numbered
        page that was promised may by then be past the last one."""
        answer = self.get(path, query)
        assert answer.status_code == 200, answer.content
        pages = [answer.json()["results"]]
        while following := answer.json()["next"]:
            answer = self.get(following)
            if may_shrink and answer.status_code == 404:
                break
            assert answer.status_code == 200, answer.content
            pages.append(answer.json()["results"])
        return pages


def client_of(user: User) -> Client:
    """A client with a session of this user's."""
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access_token(user)}")
    return client


def access_token(user: User) -> str:
    """An access token of a new session of this user's."""
    return tokens.issue_pair(SessionFactory(user=user)).access
