"""What a post's text holds and weighs: twitter-text's rules in plain Python.

Nothing here knows of Django, or of users and posts. Text goes in, values come out.
"""

from config.blank import is_blank
from tweets.text.cashtags import Cashtag
from tweets.text.characters import find_forbidden
from tweets.text.entities import TextEntities, extract_entities, extract_mentions_or_lists
from tweets.text.hashtags import Hashtag, is_valid_hashtag
from tweets.text.length import MAX_TEXT_LENGTH, MAX_WEIGHTED_LENGTH, weighted_length
from tweets.text.mentions import (
    Mention,
    MentionOrList,
    extract_reply,
    is_valid_list,
    is_valid_username,
)
from tweets.text.tags import fold_tag
from tweets.text.urls import Url
from tweets.text.validation import is_valid_text, is_valid_url

__all__ = [
    "MAX_TEXT_LENGTH",
    "MAX_WEIGHTED_LENGTH",
    "Cashtag",
    "Hashtag",
    "Mention",
    "MentionOrList",
    "TextEntities",
    "Url",
    "extract_entities",
    "extract_mentions_or_lists",
    "extract_reply",
    "find_forbidden",
    "fold_tag",
    "is_blank",
    "is_valid_hashtag",
    "is_valid_list",
    "is_valid_text",
    "is_valid_url",
    "is_valid_username",
    "weighted_length",
]
