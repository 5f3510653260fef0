from typing import ClassVar

from django.db import models

from config.ids import SnowflakeModel
from relationships.models.edges import Edge, EdgeQuerySet, once_and_not_to_oneself, person


class BlockQuerySet(EdgeQuerySet["Block"]):
    pass


class Block(SnowflakeModel, Edge):
    """`blocker` and `blocked` are hidden from each other."""

    ends: ClassVar = ("blocker", "blocked")

    blocker = person()
    blocked = person()

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = once_and_not_to_oneself("block", ("blocker", "blocked"))
        indexes = [
            models.Index(fields=["blocker", "-id"], name="block_by_blocker"),
            models.Index(fields=["blocked"], name="block_of_blocked"),
        ]
