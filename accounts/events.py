"""What happened to an account. Sent inside the transaction of the cause.

| event | payload |
|---|---|
| `user_registered` | `user`: the new `User` |
| `account_changed` | `user_id`: its profile or privacy, or whether it is seen at all |
| `account_opened` | `user_id`: a private account turned public; its row is locked |
| `password_changed` | `user_id`: it took another password while logged in |
| `password_reset` | `user_id`: it took another password by the link in an e-mail |
| `refresh_token_reused` | `user_id`, `session_id`: an old refresh token came back, which ended it |
"""

from django.dispatch import Signal

user_registered = Signal()
account_changed = Signal()
account_opened = Signal()
password_changed = Signal()
password_reset = Signal()
refresh_token_reused = Signal()
