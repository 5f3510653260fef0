"""The entities of a text as they are stored and sent: JSON, complete at write."""

from collections.abc import Mapping
from typing import Any, TypedDict

from config.ids import Id, id_text
from config.viewer import Viewer
from relationships.selectors import ids_by_username
from tweets.models import HashtagUse
from tweets.text import TextEntities, extract_entities, fold_tag

MAX_PAGE_TAG_LENGTH = HashtagUse._meta.get_field("tag").max_length or 0


class MentionEntity(TypedDict):
    """`indices`: where `@username` stands, in code points, end exclusive; `id` null: nobody's."""

    username: str
    id: Id | None
    indices: list[int]


class TagEntity(TypedDict):
    tag: str
    indices: list[int]


class UrlEntity(TypedDict):
    url: str
    indices: list[int]


class Entities(TypedDict):
    mentions: list[MentionEntity]
    hashtags: list[TagEntity]
    cashtags: list[TagEntity]
    urls: list[UrlEntity]


def entities_of(text: str, *, author: Viewer) -> Entities:
    """What `text` mentions, with the ids of the people whom its author may know of. One query if
    it mentions anyone."""
    found = extract_entities(text)
    names = (mention.username for mention in found.mentions)
    return with_people(found, ids_by_username(viewer=author, usernames=names))


def with_people(found: TextEntities, people: Mapping[str, int]) -> Entities:
    """The stored form of `found`; `people` holds ids by username in lower case."""

    def id_of(username: str) -> Id | None:
        user_id = people.get(username.lower())
        return None if user_id is None else id_text(user_id)

    return {
        "mentions": [
            {"username": m.username, "id": id_of(m.username), "indices": [m.start, m.end]}
            for m in found.mentions
        ],
        "hashtags": [{"tag": h.tag, "indices": [h.start, h.end]} for h in found.hashtags],
        "cashtags": [{"tag": c.tag, "indices": [c.start, c.end]} for c in found.cashtags],
        "urls": [{"url": u.url, "indices": [u.start, u.end]} for u in found.urls],
    }


def mentioned_ids(entities: Mapping[str, Any]) -> list[int]:
    """The distinct people that stored entities mention, in the order of their ids."""
    return sorted({int(m["id"]) for m in entities.get("mentions", ()) if m["id"]})


def pages_of(entities: Mapping[str, Any]) -> set[str]:
    """The tags of the hashtag pages that stored entities belong on, folded. Folding may make a
    tag many times longer; one that is too long then has no page."""
    folded = {fold_tag(hashtag["tag"]) for hashtag in entities.get("hashtags", ())}
    return {tag for tag in folded if len(tag) <= MAX_PAGE_TAG_LENGTH}


def names_anything(entities: Mapping[str, Any]) -> bool:
    """Whether the text that has these entities concerns a person or a hashtag's page."""
    return bool(entities["hashtags"] or any(m["id"] for m in entities["mentions"]))
