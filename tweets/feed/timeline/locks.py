"""What those who write timelines must not do at the same time, by advisory locks of PostgreSQL that
end with the transaction."""

from config import statements

_FAN_OUT = "hashtext('tweets.fan_out')"
_BUILDING = "hashtext('tweets.timelines')"


def try_fan_out() -> bool:
    """Be the one fan-out of this moment. False where another one is."""
    return bool(statements.fetch(f"SELECT pg_try_advisory_xact_lock({_FAN_OUT})", [])[0][0])


def stop_fan_out() -> None:
    """Wait for the round under way, and let no other begin: what it adds entries to goes."""
    statements.fetch(f"SELECT pg_advisory_xact_lock({_FAN_OUT})", [])


def start_building() -> None:
    """Wait until nobody writes posts without noting them as pending."""
    statements.fetch(f"SELECT pg_advisory_xact_lock_shared({_BUILDING})", [])


def stop_building() -> None:
    """Wait for the timelines being built, and let no other be built."""
    statements.fetch(f"SELECT pg_advisory_xact_lock({_BUILDING})", [])
