"""Where in a conversation a reply goes."""

from dataclasses import dataclass

from config import statements
from tweets.selectors.locking import LockedTweet


@dataclass(frozen=True, slots=True)
class ReplyPlace:
    """`conversation_stands`: the tweet that began it is there. `within`: those in the parent's
    audience whose accounts are private just now. What is written below is written within their
    followers, however deep."""

    parent_id: int
    parent_author_id: int
    conversation_id: int
    conversation_author_id: int
    conversation_stands: bool
    within: tuple[int, ...]

    def audience_of(self, author_id: int) -> list[int] | None:
        """The audience of a reply that `author_id` writes here; None if nobody else is in it."""
        people = {self.parent_author_id, self.conversation_author_id, *self.within}
        return sorted(people - {author_id}) or None


_PLACE = """
SELECT root.id, root.author_id, root.deleted_at IS NULL,
  ARRAY(SELECT id FROM accounts_user WHERE id = ANY(parent.audience) AND is_private)
FROM tweets_tweet parent
JOIN tweets_tweet root ON root.id = coalesce(parent.conversation_id, parent.id)
WHERE parent.id = %s"""


def reply_place(parent: LockedTweet) -> ReplyPlace:
    """Where a reply to `parent` goes. One statement."""
    (root,) = statements.fetch(_PLACE, [parent.pk])
    root_id, root_author_id, stands, within = root
    return ReplyPlace(parent.pk, parent.author_id, root_id, root_author_id, stands, tuple(within))
