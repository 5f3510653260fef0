"""Conversations for tests to look at."""

from typing import Any

from accounts.models import User
from tests.factories import as_viewer
from tweets.models import Tweet
from tweets.services import create_comment


def reply(author: User, parent: Tweet, content: str = "a reply") -> Tweet:
    return create_comment(author=as_viewer(author), tweet_id=parent.pk, content=content)


def many_replies(author: User, parent: Tweet, count: int) -> list[Tweet]:
    return [reply(author, parent, f"reply {number}") for number in range(count)]


def chain(author: User, parent: Tweet, depth: int) -> list[Tweet]:
    """Each replies to the one before."""
    found = [parent]
    for number in range(depth):
        found.append(reply(author, found[-1], f"depth {number}"))
    return found[1:]


def shape(nodes: list[dict[str, Any]]) -> list[Any]:
    """Nodes as the id, or for a tombstone its negative, with the shapes of their replies."""
    return [
        (-int(node["id"]) if node.get("deleted") else int(node["id"]), shape(node["replies"]))
        for node in nodes
    ]
