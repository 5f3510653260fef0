"""Posts on their way to timelines: a row written with the post is all that a post costs."""

from django.db import connection

from config import statements


def note_post(*, post_id: int, author_id: int, is_retweet: bool) -> None:
    """Have a new post brought to the timelines of those who follow its author. Readers find it by
    this row until then. Must be called in the transaction that writes the post."""
    assert connection.in_atomic_block, "a post comes with its row"
    statements.put_off(
        "INSERT INTO tweets_pendingpost (post_id, author_id, is_retweet) "
        "VALUES (%s, %s, %s::int = 1)",
        [post_id, author_id, int(is_retweet)],
    )
