"""The demo: forty invented people and two weeks of their talk."""

from datetime import UTC, datetime
from pathlib import Path

DIRECTORY = Path(__file__).parent
LOGIN = "alice"
PASSWORD = "warble-demo"  # noqa: S105  printed for everyone to use
# The time of the newest row in the files.
NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
