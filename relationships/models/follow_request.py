from typing import ClassVar

from django.db import models

from config.ids import SnowflakeModel
from relationships.models.edges import Edge, EdgeQuerySet, once_and_not_to_oneself, person


class FollowRequestQuerySet(EdgeQuerySet["FollowRequest"]):
    pass


class FollowRequest(SnowflakeModel, Edge):
    """`requester` wants to follow `target`, whose account is private and who has not answered."""

    ends: ClassVar = ("requester", "target")

    requester = person()
    target = person()

    objects = FollowRequestQuerySet.as_manager()

    class Meta:
        constraints = once_and_not_to_oneself("follow_request", ("requester", "target"))
        indexes = [
            models.Index(fields=["requester", "-id"], name="follow_request_sent"),
            models.Index(fields=["target", "-id"], name="follow_request_received"),
        ]
