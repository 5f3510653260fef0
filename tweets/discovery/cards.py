"""How hashtags look to clients."""

from typing import TypedDict

from tweets.models import Hashtag


class HashtagCard(TypedDict):
    """`tag` without its sign, folded; `tweets_count` is the total of its live tweets."""

    tag: str
    tweets_count: int


class HashtagPage(TypedDict):
    results: list[HashtagCard]
    next: str | None


def hashtag_card(hashtag: Hashtag) -> HashtagCard:
    return {"tag": hashtag.tag, "tweets_count": hashtag.uses_count}
