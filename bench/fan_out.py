"""Timelines at size: a post of an account with a million followers, a tenth of whom have timelines,
beside one of an account with ten; and the feed of someone who follows 5 000 beside one of someone
who follows 10. In process."""

import itertools
import statistics
import threading
import time
from collections.abc import Callable

from bench import in_process
from bench.measure import ROUNDS, side_by_side
from bench.report import Report

FOLLOWERS = 1_000_000  # of HUGE
TIMELINES = 100_000  # of followers of HUGE
ENTRIES = 20  # that each of them has already
AUTHORS = 5000  # each with POSTS posts, all followed by MANY, ten of them by FEW
POSTS = 20
HUGE, SMALL, MANY, FEW = range(1, 5)  # the ids of the people looked at
FIRST = 10  # the id of the first of the others

_people = "generate_series(1, {followers} + {first} - 1) n"

# HUGE is followed by all others, SMALL by the first ten of them, who are also the first authors.
_WORLD = f"""
INSERT INTO accounts_user (id, username, password, name, bio, location, website, avatar_url,
  banner_url, is_private, is_verified, is_active, is_staff, is_superuser, followers_count,
  following_count, tweets_count, search_text)
SELECT n, 'p' || n, '!', 'Person ' || n, '', '', '', '', '', FALSE, FALSE, TRUE, FALSE, FALSE,
  CASE n WHEN {HUGE} THEN {{followers}} WHEN {SMALL} THEN 10 ELSE 1 END,
  CASE n WHEN {MANY} THEN {{authors}} WHEN {FEW} THEN 10 ELSE 600 END, 0, 'p' || n
FROM {_people};
INSERT INTO relationships_follow (follower_id, following_id)
SELECT n, {HUGE} FROM {_people} WHERE n >= {{first}};
INSERT INTO relationships_follow (follower_id, following_id)
SELECT n, {SMALL} FROM generate_series({{first}}, {{first}} + 9) n;
INSERT INTO relationships_follow (follower_id, following_id)
SELECT {MANY}, n FROM generate_series({{first}}, {{first}} + {{authors}} - 1) n;
INSERT INTO relationships_follow (follower_id, following_id)
SELECT {FEW}, n FROM generate_series({{first}}, {{first}} + 9) n;
INSERT INTO tweets_tweet (author_id, content, search_text, entities, version, likes_count,
  retweets_count, comments_count, bookmarks_count)
SELECT {{first}} + n % {{authors}}, 'word ' || n, 'word ' || n, '{{{{}}}}', 1, 0, 0, 0, 0
FROM generate_series(1, {{authors}} * {{posts}}) n;
INSERT INTO tweets_timeline (viewer_id, is_ready)
SELECT n, TRUE FROM generate_series({{first}}, {{first}} + {{timelines}} - 1) n;
INSERT INTO tweets_timelineentry (viewer_id, post_id, author_id, is_retweet)
SELECT viewer_id, post, {HUGE}, FALSE FROM tweets_timeline, generate_series(1, {{entries}}) post;
CREATE TABLE twin (LIKE tweets_timelineentry INCLUDING ALL);
INSERT INTO twin SELECT * FROM tweets_timelineentry;
"""
_BARE = """
INSERT INTO twin SELECT viewer_id, post_id, author_id, is_retweet
FROM tweets_timelineentry WHERE post_id = %s ORDER BY viewer_id"""
_numbers = itertools.count()


def run(report: Report) -> None:
    in_process.set_up()
    from django.conf import settings

    settings.KEPT_ANSWER_SECONDS = 0
    _sql(
        _WORLD.format(
            followers=FOLLOWERS,
            first=FIRST,
            authors=AUTHORS,
            posts=POSTS,
            timelines=TIMELINES,
            entries=ENTRIES,
        )
    )
    _sql("VACUUM ANALYZE")
    _report_writes(report)
    _report_fan_out(report)
    _report_delay(report)
    _report_reads(report)


def _report_writes(report: Report) -> None:
    found = side_by_side({"many": lambda: _post(HUGE), "few": lambda: _post(SMALL)})
    report.add(f"a post, {FOLLOWERS} followers", found["many"], "ms")
    report.add("a post, 10 followers", found["few"], "ms")
    report.add("a post: ratio", found["many"] / found["few"], "x", limit="<= 1.2")
    _sql("DELETE FROM tweets_pendingpost")


def _report_fan_out(report: Report) -> None:
    """By turns: a fan-out, and the bare INSERT of the same rows into a table like it."""
    from tweets.feed.timeline import fan_out

    ours, bare, longest = [], [], 0.0
    for _ in range(5):
        post_id = _post(HUGE)
        started = time.perf_counter()
        while True:
            before = time.perf_counter()
            if not fan_out.fan_out_once():
                break
            longest = max(longest, time.perf_counter() - before)
        ours.append(time.perf_counter() - started)
        started = time.perf_counter()
        _sql(_BARE, [post_id])
        bare.append(time.perf_counter() - started)
    ours_rate, bare_rate = (TIMELINES / statistics.median(taken) for taken in (ours, bare))
    report.add("fan-out", ours_rate, "rows/s")
    report.add("bare INSERT … SELECT", bare_rate, "rows/s")
    report.add("fan-out: ratio", ours_rate / bare_rate, "x", limit=">= 0.5")
    report.add("longest round", longest * 1000, "ms")


def _report_delay(report: Report) -> None:
    """From a post of SMALL to its entries, while posts of HUGE are brought out."""
    from django.db import connections

    from tweets.feed.timeline import fan_out
    from tweets.models import PendingPost

    for _ in range(20):
        _post(HUGE)
    measured = threading.Event()

    def work() -> None:
        while not measured.is_set() and fan_out.fan_out_once():
            pass
        connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    delays: list[float] = []
    while len(delays) < ROUNDS and worker.is_alive():
        post_id = _post(SMALL)
        started = time.perf_counter()
        while PendingPost.objects.filter(pk=post_id).exists() and worker.is_alive():
            time.sleep(0.001)
        delays.append(time.perf_counter() - started)
    left = PendingPost.objects.filter(author_id=HUGE).count()
    measured.set()
    worker.join()
    report.add("posts of the celebrity pending still after these", left, "", limit="> 0")
    report.add("a small author's entries, median", statistics.median(delays) * 1000, "ms")
    report.add("a small author's entries, longest", max(delays) * 1000, "ms", limit="<= 1000")
    _sql("DELETE FROM tweets_pendingpost")


def _report_reads(report: Report) -> None:
    from tweets.feed.timeline import building
    from tweets.models import Timeline

    reads = {
        f"feed, follows {AUTHORS}": _feed(MANY),
        "feed, follows 10": _feed(FEW),
    }
    found = side_by_side(reads)
    ratio = found[f"feed, follows {AUTHORS}"] / found["feed, follows 10"]
    report.add("feed without a timeline: ratio", ratio, "x")
    building.keep_timeline(viewer_id=MANY)
    found = side_by_side(reads)
    in_process.report_with_statements(report, reads, found)
    ratio = found[f"feed, follows {AUTHORS}"] / found["feed, follows 10"]
    report.add("feed: ratio", ratio, "x", limit="<= 2.5")
    taken = []
    for _ in range(5):
        Timeline.objects.filter(viewer_id=MANY).update(is_ready=False)
        started = time.perf_counter()
        building.build(viewer_id=MANY)
        taken.append(time.perf_counter() - started)
    report.add("a timeline is built", statistics.median(taken) * 1000, "ms")


def _feed(user_id: int) -> Callable[[], object]:
    call = in_process.caller(user_id)
    return lambda: call("GET", f"/api/v1/feed/?n={next(_numbers)}")


def _post(user_id: int) -> int:
    from config.viewer import Viewer
    from tweets.services import create_tweet

    author = Viewer(user_id=user_id, session_id=0)
    return create_tweet(author=author, content=f"number {next(_numbers)}").pk


def _sql(sql: str, values: list[int] | None = None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
