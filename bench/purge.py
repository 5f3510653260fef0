"""What a deleted account leaves behind, at size: 100 000 tweets, likes and follows go in batches,
by a worker that is killed half-way."""

import os
import subprocess
import sys
import time

from bench import in_process
from bench.report import Report
from bench.systems import ROOT, drifted_rows

SIZE = 100_000
GONE = 1  # the id of the account
PASSWORD = "correct horse battery"

# People 1 to SIZE + 1. Person 1 wrote SIZE tweets, a tenth of them replies to tweets of others;
# everybody else wrote one, which person 1 likes, and is followed by person 1. Every tenth follows
# back, and likes a tweet of person 1, who was told of it.
_WORLD = """
INSERT INTO accounts_user (id, username, password, name, bio, location, website, avatar_url,
  banner_url, is_private, is_verified, is_active, is_staff, is_superuser, followers_count,
  following_count, tweets_count, search_text)
SELECT n, 'p' || n, '!', 'Person ' || n, '', '', '', '', '', FALSE, FALSE, TRUE, FALSE, FALSE,
  CASE WHEN n = 1 THEN {size} / 10 ELSE 1 END,
  CASE WHEN n = 1 THEN {size} WHEN n % 10 = 0 THEN 1 ELSE 0 END,
  CASE WHEN n = 1 THEN {size} ELSE 1 END, 'p' || n
FROM generate_series(1, {size} + 1) n;
INSERT INTO tweets_tweet (id, author_id, content, search_text, entities, version, likes_count,
  retweets_count, comments_count, bookmarks_count)
SELECT n, n, 'word ' || n, 'word ' || n, '{{}}', 1, 1, 0,
  CASE WHEN n % 10 = 5 THEN 1 ELSE 0 END, 0 FROM generate_series(2, {size} + 1) n;
INSERT INTO tweets_tweet (id, author_id, content, search_text, entities, version, likes_count,
  retweets_count, comments_count, bookmarks_count, in_reply_to_id, conversation_id)
SELECT 1000000 + n, 1, 'word ' || n, 'word ' || n, '{{}}', 1,
  CASE WHEN n % 10 = 0 THEN 1 ELSE 0 END, 0, 0, 0,
  CASE WHEN n % 10 = 5 THEN n END, CASE WHEN n % 10 = 5 THEN n END
FROM generate_series(2, {size} + 1) n;
INSERT INTO tweets_like (user_id, tweet_id) SELECT 1, n FROM generate_series(2, {size} + 1) n;
INSERT INTO relationships_follow (follower_id, following_id)
SELECT 1, n FROM generate_series(2, {size} + 1) n;
INSERT INTO relationships_follow (follower_id, following_id)
SELECT n, 1 FROM generate_series(10, {size} + 1, 10) n;
INSERT INTO tweets_like (user_id, tweet_id)
SELECT n, 1000000 + n FROM generate_series(10, {size} + 1, 10) n;
INSERT INTO notifications_notification (receiver_id, sender_id, verb, content_type, content_id)
SELECT 1, n, 'liked', 'tweet', 1000000 + n FROM generate_series(10, {size} + 1, 10) n;
"""

_LEFT = """
SELECT (SELECT count(*) FROM tweets_tweet WHERE author_id = 1 AND deleted_at IS NULL)
  + (SELECT count(*) FROM tweets_like WHERE user_id = 1 OR tweet_id > 1000000)
  + (SELECT count(*) FROM relationships_follow WHERE 1 IN (follower_id, following_id))
  + (SELECT count(*) FROM notifications_notification WHERE 1 IN (sender_id, receiver_id))"""


def run(report: Report) -> None:
    in_process.set_up()
    _fill()
    report.add("rows drifted before", drifted_rows(dict(os.environ)), "", limit="= 0")
    rows = _left()
    report.add("rows to go", rows, "")
    answered = _delete()
    started = time.perf_counter()
    first = _work(until=rows // 2)
    between = _left()
    report.add("rows left when the worker was killed", between, "", limit="> 0")
    report.add("rows drifted then", drifted_rows(dict(os.environ)), "", limit="= 0")
    again = time.perf_counter()
    second = _work(until=None)
    seconds = time.perf_counter() - again
    report.add("the call that deletes", answered * 1000, "ms")
    report.add("transactions", len(first) + len(second), "")
    report.add("time in them", sum([*first, *second]) / 1000, "s")
    report.add("the resumed worker, from its start", seconds, "s")
    report.add("all, with a check of the counts between", time.perf_counter() - started, "s")
    report.add("longest transaction", max([*first, *second]), "ms")
    report.add("rows left", _left(), "", limit="= 0")
    report.add("rows drifted", drifted_rows(dict(os.environ)), "", limit="= 0")


def _fill() -> None:
    from django.contrib.auth.hashers import make_password
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_WORLD.format(size=SIZE))
        hashed = make_password(PASSWORD)
        cursor.execute("UPDATE accounts_user SET password = %s WHERE id = %s", [hashed, GONE])
        cursor.execute("VACUUM ANALYZE")


def _delete() -> float:
    """Seconds that the deletion takes its caller, the password's hash included."""
    from accounts.services import delete_account
    from config.viewer import Viewer

    started = time.perf_counter()
    delete_account(viewer=Viewer(user_id=GONE, session_id=0), password=PASSWORD)
    return time.perf_counter() - started


def _work(*, until: int | None) -> list[float]:
    """Run a worker to its end, or kill it once no more than `until` rows are left. The
    milliseconds of its transactions."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.purger"], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    taken = []
    for line in worker.stdout:
        taken.append(float(line))
        if until is not None and len(taken) % 10 == 0 and _left() <= until:
            worker.kill()
            break
    worker.wait()
    assert until is not None or worker.returncode == 0, "the worker failed"
    return taken


def _left() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_LEFT)
        return int(cursor.fetchone()[0])
