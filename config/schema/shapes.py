"""TypedDicts as OpenAPI components.

An answer's shape is one TypedDict: mypy holds the code that builds it to it, and this extension
tells it to the schema, so that the two cannot part.
"""

import inspect
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction

from config.ids import Id, Timestamp

Schema = dict[str, Any]

_SIMPLE: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Id: {"type": "string", "pattern": "^[0-9]{1,19}$", "example": "3756298437160960001"},
    Timestamp: {"type": "string", "format": "date-time", "example": "2026-11-02T09:30:00.125Z"},
}


class ShapeExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Describes a TypedDict: every key, its type, whether it may be missing or null."""

    @classmethod
    def _matches(cls, target: Any) -> bool:
        return is_typeddict(target)

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return str(self.target.__name__)

    def get_identity(self, auto_schema: AutoSchema, direction: Direction) -> Any:
        return self.target

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Schema:
        hints = get_type_hints(self.target)
        schema: Schema = {
            "type": "object",
            "properties": {
                name: _describe(hint, auto_schema, direction) for name, hint in hints.items()
            },
            "required": sorted(self.target.__required_keys__),
        }
        if self.target.__doc__:
            schema["description"] = inspect.cleandoc(self.target.__doc__)
        return schema


def _describe(hint: Any, auto_schema: AutoSchema, direction: Direction) -> Schema:
    if hint in _SIMPLE:
        return dict(_SIMPLE[hint])
    if is_typeddict(hint):
        component: Schema = auto_schema.resolve_serializer(hint, direction).ref
        return component
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is list:
        return {"type": "array", "items": _describe(arguments[0], auto_schema, direction)}
    if origin is Literal:
        kind = "boolean" if isinstance(arguments[0], bool) else "string"
        return {"type": kind, "enum": list(arguments)}
    if origin in {Union, UnionType}:
        return _describe_union(arguments, auto_schema, direction)
    raise TypeError(f"No schema is known for {hint!r}.")


def _describe_union(
    arguments: tuple[Any, ...], auto_schema: AutoSchema, direction: Direction
) -> Schema:
    kinds = [argument for argument in arguments if argument is not NoneType]
    described = [_describe(kind, auto_schema, direction) for kind in kinds]
    if len(kinds) == len(arguments):
        return {"oneOf": described}
    (only,) = described
    if "$ref" in only:
        return {"allOf": [only], "nullable": True}
    if "enum" in only:
        only["enum"] = [*only["enum"], None]
    return {**only, "nullable": True}
