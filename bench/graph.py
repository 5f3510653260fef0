"""The graph at size: lists of an account with a million followers, suggestions for someone who
follows 5 000, a block between two accounts with 100 000 followers each. In process."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from bench import in_process
from bench.measure import ROUNDS, side_by_side
from bench.report import Report

FOLLOWERS = 1_000_000
DEEP_PAGE = 1000
FOLLOWED = 5000
HUGE, ONE, OTHER, CURIOUS = range(1, 5)  # the ids of the people read about

# People 1 to FOLLOWERS + 10. Everyone follows HUGE; 100 000 each follow ONE and OTHER; CURIOUS
# follows FOLLOWED people, who follow 100 others each.
_GRAPH = """
INSERT INTO accounts_user (id, username, password, name, bio, location, website, avatar_url,
  banner_url, is_private, is_verified, is_active, is_staff, is_superuser, followers_count,
  following_count, tweets_count, search_text)
SELECT n, 'p' || n, '!', 'Person ' || n, '', '', '', '', '', FALSE, FALSE, TRUE, FALSE, FALSE,
  2000000, 2000000, 0, '' FROM generate_series(1, {people}) n;
INSERT INTO relationships_follow (follower_id, following_id)
SELECT n, 1 FROM generate_series(11, {people}) n;
INSERT INTO relationships_follow (follower_id, following_id)
SELECT n, 2 FROM generate_series(11, 100010) n;
INSERT INTO relationships_follow (follower_id, following_id)
SELECT n, 3 FROM generate_series(100011, 200010) n;
INSERT INTO relationships_follow (follower_id, following_id)
SELECT 4, n FROM generate_series(200011, 200010 + {followed}) n;
INSERT INTO relationships_follow (follower_id, following_id)
SELECT n, 300000 + (n * 7919 + m * m * 31) % 20000
FROM generate_series(200011, 200010 + {followed}) n, generate_series(1, 100) m
ON CONFLICT DO NOTHING;
"""


def run(report: Report) -> None:
    in_process.set_up()
    _fill()
    reader, curious = in_process.caller(OTHER), in_process.caller(CURIOUS)
    path = f"/api/v1/users/p{HUGE}/followers/"
    deep = _deep_page(reader, path)
    calls: dict[str, Callable[[], object]] = {
        "followers, page 1": lambda: reader("GET", path),
        f"followers, page {DEEP_PAGE}": lambda: reader("GET", deep),
        f"suggestions, follows {FOLLOWED}": lambda: curious("GET", "/api/v1/users/suggestions/"),
    }
    found = side_by_side(calls)
    in_process.report_with_statements(report, calls, found)
    ratio = found[f"followers, page {DEEP_PAGE}"] / found["followers, page 1"]
    report.add(f"followers: page {DEEP_PAGE} / page 1", ratio, "x", limit="<= 1.3")
    _report_block(report)


def _fill() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_GRAPH.format(people=FOLLOWERS + 10, followed=FOLLOWED))
        cursor.execute("VACUUM ANALYZE")


def _deep_page(reader: Callable[..., Any], path: str) -> str:
    """The path of page `DEEP_PAGE`, of 20 people each; walked in pages of 100."""
    following = f"{path}?page_size=100"
    for _ in range((DEEP_PAGE - 1) // 5):
        following = reader("GET", following)["next"].replace("http://testserver", "")
    return str(following.replace("page_size=100", "page_size=20"))


def _report_block(report: Report) -> None:
    """A block ends two follows; they are made again, out of the measurement, before each."""
    one, other = in_process.caller(ONE), in_process.caller(OTHER)
    taken = []
    for _ in range(ROUNDS):
        one("DELETE", f"/api/v1/users/p{OTHER}/block/")
        one("POST", f"/api/v1/users/p{OTHER}/follow/")
        other("POST", f"/api/v1/users/p{ONE}/follow/")
        started = time.perf_counter()
        one("POST", f"/api/v1/users/p{OTHER}/block/")
        taken.append((time.perf_counter() - started) * 1000)
    report.add(
        "block, both with 100 000 followers and each other's", statistics.median(taken), "ms"
    )
