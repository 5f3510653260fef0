"""How many are unread."""

import functools

from config import statements
from config.viewer import Viewer
from notifications.selectors.sifting import rounds, sifted

MAX_COUNT = 1000
LOOKED_AT_FIRST = 2 * MAX_COUNT


def unread_count(*, viewer: Viewer) -> int:
    """How many the unread list holds, counted up to `MAX_COUNT` + 1. One statement, and a second
    where so much is hidden that the newest do not tell."""
    for most in rounds(LOOKED_AT_FIRST):
        [(looked_at, count)] = statements.fetch(_count_sql(), [viewer.user_id, most, MAX_COUNT + 1])
        if count > MAX_COUNT or looked_at != most:
            break
    return int(count)


@functools.cache
def _count_sql() -> str:
    return f"""WITH {sifted("NOT is_read")}
SELECT (SELECT count(*) FROM rows), count(*)
FROM (SELECT FROM seen LIMIT %s::bigint) counted"""  # noqa: S608
