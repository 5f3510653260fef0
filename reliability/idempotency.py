"""`@idempotent`: a repeated request gets the first one's answer, and does nothing again.

After the draft "The Idempotency-Key HTTP Header Field" (IETF httpapi working group). The answer is
kept in the transaction that did the work, so there is never one without the other; while that runs,
an advisory lock tells repeats that it does. A process that dies leaves neither row nor lock.
"""

import functools
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from config.api import ApiView, AuthedRequest
from config.rendering import written
from reliability.errors import IdempotencyKeyBusy, IdempotencyKeyInvalid, IdempotencyKeyReused
from reliability.models import KeptAnswer
from reliability.transactions import atomic

KEPT_FOR = timedelta(hours=24)
_VISIBLE_ASCII = re.compile(r"[!-~]{1,255}")
_KEPT_HEADERS = ("ETag", "Location")
_NOT_KEPT = {HTTPStatus.UNAUTHORIZED, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}

P = ParamSpec("P")
V = TypeVar("V", bound=ApiView)
Method = Callable[Concatenate[V, AuthedRequest, P], HttpResponseBase]


def idempotent(method: Method[V, P]) -> Method[V, P]:
    """Let callers of a view's method send an `Idempotency-Key`.

    Answers of 2xx and 4xx are kept, save 401, 409 and 429. Raises `IdempotencyKeyInvalid`,
    `IdempotencyKeyReused` for another request under the same key, `IdempotencyKeyBusy`.
    """

    @functools.wraps(method)
    def run(
        view: V, request: AuthedRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return method(view, request, *args, **kwargs)
        if not _VISIBLE_ASCII.fullmatch(key):
            raise IdempotencyKeyInvalid
        fingerprint, unreadable = _read(request)

        def answer() -> HttpResponseBase:
            if unreadable is not None:
                raise unreadable
            return method(view, request, *args, **kwargs)

        answer_or_error = functools.partial(_answer_or_error, view, answer)
        return _answer_once(request.viewer.user_id, key, fingerprint, answer_or_error)

    return run


@atomic
def _answer_once(
    user_id: int, key: str, fingerprint: bytes, answer: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    _lock(user_id, key)
    kept = KeptAnswer.objects.filter(user_id=user_id, key=key).first()
    if kept is not None and kept.created_at > timezone.now() - KEPT_FOR:
        if bytes(kept.fingerprint) != fingerprint:
            raise IdempotencyKeyReused
        return _replay(kept)
    response = answer()
    if response.status_code < 500 and response.status_code not in _NOT_KEPT:
        _keep(user_id, key, fingerprint, response)
    return response


def _answer_or_error(view: ApiView, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The method's answer; a 4xx that it raises is an answer too, once its work is rolled back."""
    try:
        return atomic(answer)()
    except APIException as refusal:
        return view.handle_exception(refusal)


def sweep(*, batch: int = 5000) -> int:
    """Delete answers older than `KEPT_FOR`, a batch at a time. Returns how many."""
    old = KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    swept = 0
    while ids := _sweep_batch(old, batch):
        swept += ids
    return swept


def delete_answers(*, user_id: int, limit: int) -> int:
    """Delete at most `limit` of the answers kept for a user. Returns how many."""
    keys = KeptAnswer.objects.filter(user_id=user_id).values_list("pk", flat=True)[:limit]
    return KeptAnswer.objects.filter(pk__in=list(keys)).delete()[0]


@atomic
def _sweep_batch(old: QuerySet[KeptAnswer], batch: int) -> int:
    ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:batch])
    return KeptAnswer.objects.filter(pk__in=ids).delete()[0]


def _lock(user_id: int, key: str) -> None:
    """Held until the transaction ends, however it ends. Raises `IdempotencyKeyBusy`."""
    name = int.from_bytes(sha256(f"{user_id}:{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [name])
        (locked,) = cursor.fetchone()
    if not locked:
        raise IdempotencyKeyBusy


def _read(request: AuthedRequest) -> tuple[bytes, APIException | None]:
    """The request's fingerprint, and what was wrong with its body, if anything.

    Equal for equal requests: a body counts by its value, one without a value by its bytes. Raises
    `RequestTooLarge`.
    """
    body, unreadable = request.body, None
    try:
        body = orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        pass  # nested deeper than it can be written again
    except APIException as refusal:
        unreadable = refusal
    parts = [str(request.method).encode(), request.path.encode(), body]
    return sha256(b"\0".join(parts)).digest(), unreadable


def _keep(user_id: int, key: str, fingerprint: bytes, response: HttpResponseBase) -> None:
    KeptAnswer.objects.update_or_create(
        user_id=user_id,
        key=key,
        defaults={
            "fingerprint": fingerprint,
            "status": response.status_code,
            "headers": {name: response[name] for name in _KEPT_HEADERS if name in response},
            "body": _body(response),
            "created_at": timezone.now(),
        },
    )


def _body(response: Any) -> bytes:
    if not isinstance(response, Response):
        return bytes(response.content)
    return written(response.data)


def _replay(kept: KeptAnswer) -> HttpResponse:
    answer = HttpResponse(
        bytes(kept.body), status=kept.status, content_type="application/json", headers=kept.headers
    )
    if not kept.body:
        del answer["Content-Type"]
    answer["Idempotency-Replayed"] = "true"
    return answer
