"""The OpenAPI schema: made from the shapes that the code answers with, so that it stays true."""

from config.schema.describe import describe, query
from config.schema.errors import refusal
from config.schema.generation import ApiSchema

__all__ = ["ApiSchema", "describe", "query", "refusal"]
