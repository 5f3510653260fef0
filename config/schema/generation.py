"""How drf-spectacular reads the views."""

import inspect
from typing import Any

from drf_spectacular.openapi import AutoSchema

from config.schema import shapes as _shapes  # noqa: F401  registers the extension

REQUEST_ID_HEADER = {
    "description": "Names this request in the logs; taken from the request when it is sane.",
    "schema": {"type": "string"},
}


class ApiSchema(AutoSchema):
    """Pages are shapes of their own here, so that nothing is wrapped by guesswork."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def get_description(self) -> str:  # type: ignore[override]
        """What a method says of itself; what its class says is for those who read the code."""
        method = getattr(self.view, getattr(self.view, "action", None) or "", None)
        return (method and inspect.getdoc(method)) or ""

    def _get_request_body(self, direction: Any = "request") -> Any:
        """drf-spectacular leaves out the body of a DELETE, in which a call may want a password."""
        if self.method != "DELETE" or not self.get_request_serializer():
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        self.method = "POST"
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        finally:
            self.method = "DELETE"

    def get_operation_id(self) -> str:
        """What a generated client calls it: the tag and the view's method, `tweets_retrieve`."""
        action = getattr(self.view, "action", None)
        return f"{self.get_tags()[0]}_{action}" if action else str(super().get_operation_id())


def add_request_id(
    result: dict[str, Any],
    generator: Any,
    request: Any,
    public: bool,
) -> dict[str, Any]:
    """Every answer carries `X-Request-ID`: say so everywhere."""
    for path in result["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                response.setdefault("headers", {})["X-Request-ID"] = REQUEST_ID_HEADER
    return result
