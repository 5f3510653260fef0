"""Conversations: the tree of comments at 10 and at 10 000 comments, and a thread 500 deep.
In process."""

from collections.abc import Callable
from typing import Any

from bench import in_process
from bench.measure import side_by_side
from bench.report import Report

SMALL, LARGE = 10, 10_000
WIDE, DEEP = 3000, 500
SMALL_ROOT, LARGE_ROOT = 1, 2  # ids of tweets
LARGE_FROM = 1000  # the ids of its comments begin here
READER = 1

# Ids are counted up, which keeps their order that of time. The large conversation has WIDE top
# comments. Below the newest there is a line that is DEEP with it; below the oldest, three replies
# with three replies each, as far as the comments go. The small conversation has five top comments,
# with a line of five below the newest: the first five are answered with as many cards in both.
_CONVERSATIONS = """
INSERT INTO accounts_user (id, username, password, name, search_text, bio, location, website,
  avatar_url, banner_url, is_private, is_verified, is_active, is_staff, is_superuser,
  followers_count, following_count, tweets_count)
SELECT n, 'p' || n, '!', 'Person ' || n, 'p' || n || ' person ' || n, '', '', '', '', '',
  FALSE, FALSE, TRUE, FALSE, FALSE, 0, 0, 0 FROM generate_series(1, 500) n;
INSERT INTO tweets_tweet (id, author_id, content, search_text, entities, version, likes_count,
  retweets_count, comments_count, bookmarks_count, in_reply_to_id, conversation_id, audience)
SELECT made.id, 1 + made.id % 500, 'comment ' || made.id, 'comment ' || made.id,
  '{{"mentions": [], "hashtags": [], "cashtags": [], "urls": []}}', 1, 0, 0, 0, 0,
  made.parent_id, made.root_id,
  CASE WHEN made.root_id IS NULL THEN NULL ELSE ARRAY[1 + made.root_id] END
FROM (
  SELECT id, NULL::bigint AS parent_id, NULL::bigint AS root_id FROM generate_series(1, 2) id
  UNION ALL SELECT id, CASE WHEN id <= 15 THEN 1 ELSE id - 1 END, 1 FROM generate_series(11, 20) id
  UNION ALL SELECT id, 2, 2 FROM generate_series({first}, {last_wide}) id
  UNION ALL SELECT id, id - 1, 2 FROM generate_series({last_wide} + 1, {last_deep}) id
  UNION ALL
  SELECT {last_deep} + 1 + k, CASE WHEN k % 12 < 3 THEN {first} + k / 12
    ELSE {last_deep} + 1 + k / 12 * 12 + (k % 12 - 3) / 3 END, 2
  FROM generate_series(0, {last} - {last_deep} - 1) k
) made;
"""


def run(report: Report) -> None:
    in_process.set_up()
    _fill()
    reader = in_process.caller(READER)

    def get(path: str) -> Callable[[], Any]:
        return lambda: reader("GET", f"/api/v1/tweets/{path}")

    bushes = _oldest_page(reader)
    deepest = LARGE_FROM + WIDE + DEEP - 2
    calls: dict[str, Callable[[], object]] = {
        **{
            f"{name}, {count} comments": get(f"{root}/{path}/?page_size=5")
            for name, path in (("comments", "comments"), ("thread", "thread"))
            for count, root in ((SMALL, SMALL_ROOT), (LARGE, LARGE_ROOT))
        },
        f"comments, {LARGE} comments, 20 with 240 replies": lambda: reader("GET", bushes),
        f"thread, {DEEP} deep": get(f"{deepest}/thread/"),
    }
    found = side_by_side(calls)
    in_process.report_with_statements(report, calls, found)
    for name in ("comments", "thread"):
        ratio = found[f"{name}, {LARGE} comments"] / found[f"{name}, {SMALL} comments"]
        report.add(f"{name}: at {LARGE} / at {SMALL}", ratio, "x", limit="<= 2")


def _oldest_page(reader: Callable[..., Any]) -> str:
    """The path of the last page of the large conversation, of 20 comments."""
    following = f"/api/v1/tweets/{LARGE_ROOT}/comments/?page_size=100"
    for _ in range(WIDE // 100):
        page = reader("GET", following)
        if page["next"]:
            following = page["next"].replace("http://testserver", "")
    return str(following.replace("page_size=100", "page_size=20"))


def _fill() -> None:
    from django.db import connection

    last_wide = LARGE_FROM + WIDE - 1
    sql = _CONVERSATIONS.format(
        first=LARGE_FROM,
        last_wide=last_wide,
        last_deep=last_wide + DEEP - 1,
        last=LARGE_FROM + LARGE - 1,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("VACUUM ANALYZE")
