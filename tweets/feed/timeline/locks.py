"""What those who write timelines must not do at the same time, by advisory locks of PostgreSQL that
end with the transaction.

Who holds the one of the fan-out does nothing but send statements. A process that is stopped
meanwhile, or whose machine is cut off, would keep all others out for as long as its connection
seems alive, which may be hours; so PostgreSQL ends a holder that stays idle.
"""

from config import statements

_FAN_OUT = "hashtext('tweets.fan_out')"
_BUILDING = "hashtext('tweets.timelines')"
LONGEST_IDLE_MS = 30_000


def try_fan_out() -> bool:
    """Be the one fan-out of this moment. False where another one is."""
    return bool(_take(f"pg_try_advisory_xact_lock({_FAN_OUT})"))


def stop_fan_out() -> None:
    """Wait for the round under way, and let no other begin: what it adds entries to goes."""
    _take(f"pg_advisory_xact_lock({_FAN_OUT})")


def start_building() -> None:
    """Wait until nobody writes posts without noting them as pending."""
    statements.fetch(f"SELECT pg_advisory_xact_lock_shared({_BUILDING})", [])


def stop_building() -> None:
    """Wait for the timelines being built, and let no other be built."""
    statements.fetch(f"SELECT pg_advisory_xact_lock({_BUILDING})", [])


def _take(lock: str) -> object:
    """What the function answers; the limit is of this transaction, too."""
    limit = f"set_config('idle_in_transaction_session_timeout', '{LONGEST_IDLE_MS}', true)"
    return statements.fetch(f"SELECT {lock}, {limit}", [])[0][0]
