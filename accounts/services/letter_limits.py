"""How many e-mails a day anybody can have sent to one account, from wherever they ask for them.

Counted in PostgreSQL when an e-mail is asked for, before anyone knows whether there is such an
account: the limit is no way to find out. Whoever asks is not told of it.
"""

from django.conf import settings

from accounts import throttle_windows
from accounts.named_accounts import NamedAccount
from config.environment import Rate


def may_send_reset(named: NamedAccount) -> bool:
    """Count a reset of the account. A known place of its owner's has an allowance of its own, for
    when strangers have used up the other."""
    if _may_send(f"reset:{named.key}"):
        return True
    from_here = named.key_from_here()
    return from_here is not None and _may_send(f"reset:{from_here}")


def may_send_verification(*, user_id: int) -> bool:
    return _may_send(f"verification:{user_id}")


def _may_send(what: str) -> bool:
    rate: Rate | None = settings.THROTTLE_RATES.get("letters")
    return rate is None or throttle_windows.count(key=f"letters:{what}", rate=rate).allowed
