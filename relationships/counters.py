"""What the follow graph counts."""

from accounts.models import User
from relationships.models import Follow
from reliability.counters import Counter, register

register(
    Counter(of=User, column="followers_count", rows=Follow, by="following_id"),
    Counter(of=User, column="following_count", rows=Follow, by="follower_id"),
)
