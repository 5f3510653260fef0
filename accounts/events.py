"""What happened to an account. Sent inside the transaction of the cause.

| event | payload |
|---|---|
| `user_registered` | `user`: the new `User` |
| `account_changed` | `user_id`: its profile or privacy, or whether it is seen at all |
| `account_opened` | `user_id`: a private account turned public; its row is locked |
| `account_shown` | `user_id`: what it wrote is seen again, or by more people: it is back, not |
| | suspended any more, or public |
| `password_changed` | `user_id`: it took another password while logged in |
| `password_reset` | `user_id`: it took another password by the link in an e-mail |
| `account_deactivated` | `user_id`: its owner left for a while; its row is locked |
| `account_reactivated` | `user_id`: its owner came back; its row is locked |
| `account_deleted` | `user_id`: gone for good, and hidden; its row is locked and empty |
| `refresh_token_reused` | `user_id`, `session_id`: an old refresh token came back, which ended it |
| `otp_enabled` | `user_id`: logging in takes a code of an authenticator app from now on |
| `otp_disabled` | `user_id`: the password alone is enough again |
| `recovery_code_used` | `user_id`, `left`: one of its recovery codes stood in for the app |
"""

from django.dispatch import Signal

user_registered = Signal(use_caching=True)
account_changed = Signal(use_caching=True)
account_opened = Signal(use_caching=True)
account_shown = Signal(use_caching=True)
password_changed = Signal(use_caching=True)
password_reset = Signal(use_caching=True)
account_deactivated = Signal(use_caching=True)
account_reactivated = Signal(use_caching=True)
account_deleted = Signal(use_caching=True)
refresh_token_reused = Signal(use_caching=True)
otp_enabled = Signal(use_caching=True)
otp_disabled = Signal(use_caching=True)
recovery_code_used = Signal(use_caching=True)
