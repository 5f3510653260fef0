"""What happened in the graph. Sent inside the transaction of the cause, only when it changed.

| event | payload |
|---|---|
| `user_followed`, `user_unfollowed` | `follower_id`, `following_id` |
| `follow_requested`, `follow_request_dropped` | `requester_id`, `target_id` |
| `follow_accepted` | `follower_id`, `following_id`: a request became a follow |
| `user_muted` | `muter_id`, `muted_id`, `expires_at` or None; muted anew is muted too |
| `user_unmuted` | `muter_id`, `muted_id`; not sent for a mute that runs out by itself |
| `user_blocked`, `user_unblocked` | `blocker_id`, `blocked_id` |

`follow_request_dropped`: taken back by one or rejected by the other. A block ends follows and
requests between the two without further events.
"""

from django.dispatch import Signal

user_followed = Signal(use_caching=True)
user_unfollowed = Signal(use_caching=True)
follow_requested = Signal(use_caching=True)
follow_request_dropped = Signal(use_caching=True)
follow_accepted = Signal(use_caching=True)
user_blocked = Signal(use_caching=True)
user_unblocked = Signal(use_caching=True)
user_muted = Signal(use_caching=True)
user_unmuted = Signal(use_caching=True)
