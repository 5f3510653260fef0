"""`describe(…)`: one decorator that tells the schema all about a call."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from config.errors import DomainError
from config.pagination import MAX_PAGE_SIZE, InvalidCursor
from config.schema.errors import error_responses, implied_errors

F = TypeVar("F", bound=Callable[..., Any])


def query(
    name: str, description: str, *, schema: Any = str, required: bool = False
) -> OpenApiParameter:
    """A query parameter; `schema` is a type or a raw OpenAPI schema."""
    return OpenApiParameter(name, schema, required=required, description=description)


PAGE_SIZE = query(
    "page_size",
    f"Items a page, 20 unless told; above {MAX_PAGE_SIZE} counts as {MAX_PAGE_SIZE}.",
    schema={"type": "integer", "minimum": 1, "default": 20},
)
RATE_LIMIT = [
    OpenApiParameter(name, int, OpenApiParameter.HEADER, response=True, description=description)
    for name, description in (
        ("RateLimit-Limit", "how many calls the limit allows; absent where there is none"),
        ("RateLimit-Remaining", "how many of them are left"),
        ("RateLimit-Reset", "seconds until they are back"),
    )
]
RETRY_AFTER = OpenApiParameter(
    "Retry-After", int, OpenApiParameter.HEADER, response=[429], description="seconds to wait"
)
CURSOR = query("cursor", "Where to go on: the `cursor` of a page's `next`.")


def describe(  # noqa: PLR0913
    summary: str,
    *,
    tag: str,
    answer: Any = None,
    status: HTTPStatus = HTTPStatus.OK,
    body: Any = None,
    body_example: dict[str, Any] | None = None,
    parameters: Sequence[OpenApiParameter] = (),
    paged: bool = False,
    errors: Sequence[type[DomainError]] = (),
    public: bool = False,
    throttled: bool | str = False,
    headers: Sequence[OpenApiParameter] = (),
    also: dict[int, OpenApiResponse] | None = None,
    media_type: str | None = None,
) -> Callable[[F], F]:
    """Describe a view's method.

    `answer` and `body` are a TypedDict and a serializer (None: no body); `paged` adds the cursor
    parameters; `errors` are the domain's own, to which those that follow from the call are added.
    `throttled` says that calls are limited by the view's `throttle_scope`, or names a scope of the
    method's own. `media_type` is that of an answer which is not JSON.
    """
    parameters = [*parameters, *([CURSOR, PAGE_SIZE] if paged else [])]
    implied = implied_errors(
        public=public,
        has_body=body is not None,
        has_query=bool(parameters),
        throttled=bool(throttled),
    )
    paging = [InvalidCursor] if paged else []
    if throttled:
        headers = [*headers, *RATE_LIMIT, RETRY_AFTER]
    examples = []
    if body_example is not None:
        examples.append(OpenApiExample("example", value=body_example, request_only=True))
    describing = extend_schema(
        summary=summary,
        tags=[tag],
        request=body,
        examples=examples,
        parameters=[*parameters, *headers],
        auth=[] if public else None,
        responses={
            (int(status), media_type) if media_type else int(status): OpenApiResponse(
                response=answer, description=HTTPStatus(status).phrase
            ),
            **(also or {}),
            **error_responses([*implied, *paging, *errors]),
        },
    )

    def described(method: F) -> F:
        if isinstance(throttled, str):
            method.throttle_scope = throttled  # type: ignore[attr-defined]
        found: F = describing(method)
        return found

    return described
