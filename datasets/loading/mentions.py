"""Mention rows, as the notifications app writes them, but without telling anyone."""

from collections.abc import Iterable
from typing import NamedTuple

from datasets.loading.intake import Intake, draw_ids
from notifications.models import ContentType, Mention
from tweets.entities import Entities, mentioned_ids
from tweets.text import TextEntities


class Mentioning(NamedTuple):
    """A new text: whose, in which content, when (milliseconds since 1970)."""

    sender_id: int
    content_id: int
    at: int
    entities: Entities


def mentioned_names(texts: Iterable[TextEntities | None]) -> set[str]:
    """The usernames that texts mention, in lower case."""
    return {mention.username.lower() for found in texts if found for mention in found.mentions}


class MentionIntake:
    def __init__(self) -> None:
        self._mentions = Intake(
            Mention, "id", "sender_id", "receiver_id", "content_type", "content_id"
        )

    def add(self, content_type: ContentType, texts: Iterable[Mentioning]) -> None:
        """One row per person mentioned in a text; nobody mentions themselves."""
        rows = [
            (text, receiver_id)
            for text in texts
            for receiver_id in mentioned_ids({"mentions": text.entities["mentions"]})
            if receiver_id != text.sender_id
        ]
        ids = draw_ids(Mention, [text.at for text, _ in rows])
        self._mentions.add(
            (mention_id, text.sender_id, receiver_id, content_type.value, text.content_id)
            for mention_id, (text, receiver_id) in zip(ids, rows, strict=True)
        )
