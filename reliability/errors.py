from http import HTTPStatus

from config.errors import DomainError


class IdempotencyKeyInvalid(DomainError):
    default_code = "idempotency_key_invalid"
    default_detail = "An Idempotency-Key is 1 to 255 visible ASCII characters."


class IdempotencyKeyReused(DomainError):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key came with another request before."


class IdempotencyKeyBusy(DomainError):
    status_code = HTTPStatus.CONFLICT
    default_code = "idempotency_key_busy"
    default_detail = "The first request with this Idempotency-Key is still running."
