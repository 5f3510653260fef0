"""What happened to an account. Sent inside the transaction of the cause.

| event | payload |
|---|---|
| `user_registered` | `user`: the new `User` |
| `account_opened` | `user_id`: a private account turned public; its row is locked |
| `password_changed` | `user_id`: it took another password while logged in |
| `password_reset` | `user_id`: it took another password by the link in an e-mail |
| `account_deactivated` | `user_id`: its owner left for a while; its row is locked |
| `account_reactivated` | `user_id`: its owner came back; its row is locked |
| `account_deleted` | `user_id`: gone for good, and hidden; its row is locked and empty |
| `refresh_token_reused` | `user_id`, `session_id`: an old refresh token came back, which ended it |
"""

from django.dispatch import Signal

user_registered = Signal()
account_opened = Signal()
password_changed = Signal()
password_reset = Signal()
account_deactivated = Signal()
account_reactivated = Signal()
account_deleted = Signal()
refresh_token_reused = Signal()
