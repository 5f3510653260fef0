"""Who and what an export only has the id of.

A stand-in account is deactivated, private and empty: nobody sees it nor what it holds open, which
is how the account saw the original, and what was written behind its door stays there.
"""

import functools
import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.utils import timezone

from accounts.models import User

_USERNAME_BYTES = 7  # `gone_` and 14 digits: nobody else's

_TWEETS = """
INSERT INTO tweets_tweet (id, author_id, content, search_text, entities, version,
  likes_count, retweets_count, comments_count, bookmarks_count)
SELECT id, %s, '', '', '{}', 1, 0, 0, 0, 0 FROM (
  SELECT in_reply_to_id FROM tweets_tweet UNION SELECT conversation_id FROM tweets_tweet
  UNION SELECT tweet_id FROM tweets_like UNION SELECT tweet_id FROM tweets_bookmark
  UNION SELECT tweet_id FROM tweets_retweet
) wanted (id)
WHERE id IS NOT NULL AND NOT EXISTS (SELECT FROM tweets_tweet there WHERE there.id = wanted.id)"""
_PEOPLE = """
SELECT DISTINCT person FROM tweets_tweet, unnest(audience) person
WHERE NOT EXISTS (SELECT FROM accounts_user WHERE id = person)"""


class StandIns:
    """Those of one load."""

    @functools.cached_property
    def author_id(self) -> int:
        """The account that all tweets are by whose author is not known."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT snowflake_id()")
            (user_id,) = cursor.fetchone()
        _add_people([user_id])
        return int(user_id)

    def fill_gaps(self) -> None:
        """Put stand-ins wherever a row refers to what is not there. When all rows are."""
        with connection.cursor() as cursor:
            cursor.execute(_TWEETS, [self.author_id])
            cursor.execute(_PEOPLE)
            _add_people(person for (person,) in cursor.fetchall())


def _add_people(ids: Iterable[int]) -> None:
    User.objects.bulk_create(
        [
            User(
                id=user_id,
                username=f"gone_{secrets.token_hex(_USERNAME_BYTES)}",
                is_private=True,
                is_active=False,
                deactivated_at=timezone.now(),
                password=UNUSABLE_PASSWORD_PREFIX,
            )
            for user_id in ids
        ]
    )
