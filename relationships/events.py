"""What happened in the graph. Sent inside the transaction of the cause, only when it changed.

| event | payload |
|---|---|
| `user_followed` | `follower_id`, `following_id` |
| `user_unfollowed` | `follower_id`, `following_id` |
"""

from django.dispatch import Signal

user_followed = Signal()
user_unfollowed = Signal()
