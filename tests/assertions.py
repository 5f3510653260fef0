"""What many tests ask of an answer or of the database."""

from typing import Any

from django.db import connection


def refused(answer: Any, status: int, code: str, attr: str | None = None) -> None:
    """The answer is an error of the one shape, with this status, code and field."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    body = answer.json()
    assert set(body) == {"type", "errors"}
    assert body["type"] in {"validation_error", "client_error", "server_error"}
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"])
    assert (code, attr) in {(error["code"], error["attr"]) for error in body["errors"]}, body


# Every stored counter beside the rows it counts; a row here is a drift.
_DRIFT = """
SELECT 'followers_count', u.id FROM accounts_user u WHERE u.followers_count <>
  (SELECT count(*) FROM relationships_follow f WHERE f.following_id = u.id)
UNION ALL
SELECT 'following_count', u.id FROM accounts_user u WHERE u.following_count <>
  (SELECT count(*) FROM relationships_follow f WHERE f.follower_id = u.id)
UNION ALL
SELECT 'tweets_count', u.id FROM accounts_user u WHERE u.tweets_count <>
  (SELECT count(*) FROM tweets_tweet t WHERE t.author_id = u.id AND t.deleted_at IS NULL)
UNION ALL
SELECT 'likes_count', t.id FROM tweets_tweet t WHERE t.likes_count <>
  (SELECT count(*) FROM tweets_like l WHERE l.tweet_id = t.id)
UNION ALL
SELECT 'retweets_count', t.id FROM tweets_tweet t WHERE t.retweets_count <>
  (SELECT count(*) FROM tweets_retweet r WHERE r.tweet_id = t.id)
UNION ALL
SELECT 'bookmarks_count', t.id FROM tweets_tweet t WHERE t.bookmarks_count <>
  (SELECT count(*) FROM tweets_bookmark b WHERE b.tweet_id = t.id)
UNION ALL
SELECT 'comments_count', t.id FROM tweets_tweet t WHERE t.comments_count <>
  (SELECT count(*) FROM tweets_tweet c WHERE c.in_reply_to_id = t.id AND c.deleted_at IS NULL)
"""


def no_counter_drifted() -> None:
    """All counters equal the rows they count."""
    with connection.cursor() as cursor:
        cursor.execute(_DRIFT)
        assert cursor.fetchall() == []
