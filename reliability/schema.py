"""What `@idempotent` adds to a call, for its description."""

from drf_spectacular.utils import OpenApiParameter

from reliability.errors import IdempotencyKeyBusy, IdempotencyKeyInvalid, IdempotencyKeyReused

IDEMPOTENCY_HEADERS = [
    OpenApiParameter(
        "Idempotency-Key",
        {"type": "string", "pattern": "^[!-~]{1,255}$"},
        OpenApiParameter.HEADER,
        description="the same key with the same body gets the first answer again, for 24 hours",
    ),
    OpenApiParameter(
        "Idempotency-Replayed",
        str,
        OpenApiParameter.HEADER,
        response=True,
        description="`true` on an answer that was given before",
    ),
]
IDEMPOTENCY_ERRORS = [IdempotencyKeyInvalid, IdempotencyKeyReused, IdempotencyKeyBusy]
