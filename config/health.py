"""`/healthz` (the process is up) and `/readyz` (so are the parts it needs)."""

from http import HTTPStatus
from typing import Literal, TypedDict

from django.db import DatabaseError, connection
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request

from config import broker, caching
from config.api import PublicViewSet
from config.rendering import Answer
from config.schema import describe

Part = Literal["ok", "down"]


class Health(TypedDict):
    status: Literal["ok"]


class Parts(TypedDict):
    database: Part
    cache: Part
    broker: Part


class Readiness(TypedDict):
    status: Literal["ok", "degraded", "unavailable"]
    parts: Parts


class HealthViewSet(PublicViewSet):
    @describe("Whether the process is up", tag="health", answer=Health, public=True)
    def healthz(self, _request: Request) -> Answer:
        return Answer(Health(status="ok"))

    @describe(
        "Whether its parts are up; cache or broker down is `degraded` and still served",
        tag="health",
        answer=Readiness,
        public=True,
        also={503: OpenApiResponse(Readiness, description="PostgreSQL cannot be reached")},
    )
    def readyz(self, _request: Request) -> Answer:
        parts = Parts(
            database=_word(_database_answers()),
            cache=_word(caching.answers()),
            broker=_word(broker.answers()),
        )
        if parts["database"] == "down":
            return Answer(
                Readiness(status="unavailable", parts=parts), status=HTTPStatus.SERVICE_UNAVAILABLE
            )
        whole = set(parts.values()) == {"ok"}
        return Answer(Readiness(status="ok" if whole else "degraded", parts=parts))


def _word(answers: bool) -> Part:
    return "ok" if answers else "down"


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
