"""What happened to an account. Sent inside the transaction of the cause.

| event | payload |
|---|---|
| `user_registered` | `user`: the new `User` |
"""

from django.dispatch import Signal

user_registered = Signal()
