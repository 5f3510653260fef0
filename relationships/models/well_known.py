from django.db import models
from django.db.models.functions import Collate

from relationships.models.edges import person


class WellKnown(models.Model):
    """A text under which one of the most followed accounts is found (see `SEARCH_KEYS` of users),
    and how many followed it, as of the last hour. For searches whose beginning is common to very
    many: an index on the followers' count itself would be written at each follow.
    """

    person = person()
    key = models.TextField()
    followers = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                Collate("key", "C"), name="well_known_key", include=["followers", "person"]
            ),
            models.Index(fields=["person"], name="well_known_person"),
        ]
