"""A keystroke in the searches for people and hashtags, and the trends: median and 99th percentile,
in process. People at two sizes, so that what grows with their number shows.
"""

import statistics
import time
from collections.abc import Callable

from bench import in_process
from bench.report import Report

SIZES = (100_000, 1_000_000)
TAGS = 200_000
VIEWER, FOLLOWED, ROUNDS = 1, 2000, 101

# Names and usernames of made-up syllables. The n-th account has 3 000 000 / n followers.
_SYLLABLES = "'{ka,lo,mi,ren,sa,to,vel,an,bri,do,el,fu,gar,hi,jo,na,pe,qui,ro,sha,ti,ul,wa,yo,ze}'"
_PEOPLE = """
INSERT INTO accounts_user (id, username, password, name, bio, location, website, avatar_url,
  banner_url, is_private, is_verified, is_active, is_staff, is_superuser, followers_count,
  following_count, tweets_count, search_text)
SELECT n, word.username, '!', initcap(word.name), '', '', '', '', '', FALSE, FALSE, TRUE, FALSE,
  FALSE, 3000000 / n, 0, 0, word.username || ' ' || word.name
FROM generate_series({low}, {high}) n CROSS JOIN LATERAL (
  SELECT {username} || n AS username, {first} || ' ' || {last} AS name
) word
"""
_FOLLOWS = """
INSERT INTO relationships_follow (follower_id, following_id)
SELECT {viewer}, 10 + n * 37 FROM generate_series(1, {followed}) n
"""
# One tweet for each tag, and more for the first ones; trends are made of the first 2 000.
_TAGS = """
INSERT INTO tweets_hashtag (id, tag, uses_count, is_popular)
SELECT n, {tag} || n, 1, FALSE FROM generate_series(1, {tags}) n;
INSERT INTO tweets_tweet (id, author_id, content, search_text, entities, version, likes_count,
  retweets_count, comments_count, bookmarks_count)
SELECT snowflake_id(now() - n * interval '3 seconds'), 2 + n % 90000, '', '', '{{}}', 1, 0, 0, 0, 0
FROM generate_series(1, {tags}) n;
INSERT INTO tweets_hashtaguse (tag, hashtag_id, tweet_id)
SELECT hashtag.tag, hashtag.id, tweet.id FROM tweets_hashtag hashtag JOIN
  (SELECT id, row_number() OVER (ORDER BY id DESC) AS n FROM tweets_tweet) tweet
  ON hashtag.id IN (tweet.n, 1 + tweet.n % 2000, 1 + tweet.n % 50);
UPDATE tweets_hashtag SET uses_count = used.number FROM
  (SELECT hashtag_id, count(*) AS number FROM tweets_hashtaguse GROUP BY 1) used
WHERE id = used.hashtag_id;
INSERT INTO tweets_tagbucket (hashtag_id, bucket, authors_count)
SELECT used.hashtag_id, (tweet.id >> 21) / 300000, count(DISTINCT author_id)
FROM tweets_hashtaguse used JOIN tweets_tweet tweet ON tweet.id = tweet_id GROUP BY 1, 2;
INSERT INTO tweets_tagauthor (tag_bucket_id, author_id, uses)
SELECT held.id, author_id, count(*) FROM tweets_hashtaguse used
JOIN tweets_tweet tweet ON tweet.id = tweet_id
JOIN tweets_tagbucket held ON held.hashtag_id = used.hashtag_id
  AND held.bucket = (tweet.id >> 21) / 300000 GROUP BY 1, 2;
"""


def run(report: Report) -> None:
    in_process.set_up()
    low = 1
    for size in SIZES:
        _fill_people(low, size)
        low = size + 1
        _report(report, f"of {size:,} people: ".replace(",", " "), _people_calls())
    _report(report, f"of {TAGS:,} hashtags: ".replace(",", " "), _hashtag_calls())
    _report_writing(report)


def _people_calls() -> dict[str, Callable[[], object]]:
    call = in_process.caller(VIEWER)
    terms = {
        "one letter": "k",
        "two letters": "sa",
        "a syllable": "bri",
        "two syllables": "shati",
        "a whole username": "kakaka100",
        "a typing error": "shaitlo",
        "an absent term": "xxxxyzzy",
    }
    return {
        name: lambda term=term: call("GET", f"/api/v1/search/users/?q={term}")  # type: ignore[misc]
        for name, term in terms.items()
    }


def _hashtag_calls() -> dict[str, Callable[[], object]]:
    from relationships.services import list_well_known
    from tweets.services import mark_popular_hashtags, refresh_trends

    _execute(_TAGS.format(tags=TAGS, tag=_word(1, 3, 7)))
    list_well_known()
    mark_popular_hashtags()
    refresh_trends()
    _execute("VACUUM ANALYZE")
    call = in_process.caller(VIEWER)
    paths = {
        "one letter": "search/hashtags/?q=k",
        "a syllable": "search/hashtags/?q=bri",
        "a whole tag": "search/hashtags/?q=loreto",
        "a typing error": "search/hashtags/?q=loerto",
        "an absent term": "search/hashtags/?q=xxxxyzzy",
        "trends": "trends/?page_size=20",
    }
    return {
        name: lambda path=path: call("GET", f"/api/v1/{path}")  # type: ignore[misc]
        for name, path in paths.items()
    }


def _report(report: Report, prefix: str, calls: dict[str, Callable[[], object]]) -> None:
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS + 1):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            taken[name].append((time.perf_counter() - started) * 1000)
    for name, times in taken.items():
        report.add(f"{prefix}{name}, median", statistics.median(times[1:]), "ms")
        report.add(f"{prefix}{name}, p99", sorted(times[1:])[ROUNDS * 99 // 100], "ms")


def _report_writing(report: Report) -> None:
    """What beat does with all of it."""
    from relationships.services import list_well_known
    from tweets.services import mark_popular_hashtags, refresh_trends

    for task in (refresh_trends, list_well_known, mark_popular_hashtags):
        started = time.perf_counter()
        task()
        name = task.__name__.replace("_", " ")
        report.add(name, (time.perf_counter() - started) * 1000, "ms")


def _fill_people(low: int, high: int) -> None:
    from relationships.services import list_well_known

    username, first, last = _word(1, 3, 7), _word(11, 13, 5), _word(17, 19, 2)
    _execute(_PEOPLE.format(low=low, high=high, username=username, first=first, last=last))
    if low == 1:
        _execute(_FOLLOWS.format(viewer=VIEWER, followed=FOLLOWED))
    list_well_known()
    _execute("VACUUM ANALYZE")


def _word(*divisors: int) -> str:
    """SQL for a word of syllables that follow from `n`."""
    syllables = f"({_SYLLABLES}::text[])"
    return " || ".join(f"{syllables}[1 + (n / {divisor}) % 25]" for divisor in divisors)


def _execute(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
