"""Finding hashtags: by their beginning, most used first, then by likeness.

A hashtag is found by those who may read a tweet on its page; whether they do is asked of its tweets
one after the other, until one may be read. Of a beginning that more than `MAX_BEGINNING` tags have,
the most used (`is_popular`) and the first of the alphabet are ranked; all others come after them
by the alphabet.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import Value
from django.db.models.expressions import RawSQL

from config.ranked_lists import Best, RankedList
from config.viewer import Viewer
from tweets.models import Hashtag
from tweets.models.hashtag import HashtagQuerySet
from tweets.selectors.visibility import visible_tweets
from tweets.text import fold_tag

MAX_RANKED = 50
MAX_BEGINNING = 250
MAX_ALIKE = 100
MAX_COMPARED = 1000  # of those that are alike
# One wrong letter in five leaves about a third of the trigrams.
LEAST_SIMILARITY = 0.3
LEAST_FUZZY_LENGTH = 3
_KEY: str = "key"

# Tags are looked at in their order, and only until there are enough: OFFSET 0 is a fence. Not as
# EXISTS, which PostgreSQL may answer by reading all tweets first.
_SEEN = """
SELECT found.id, found.tag, found.uses_count
FROM (
  SELECT * FROM ({found}) found (id, tag, uses_count, key, likeness) ORDER BY {order} OFFSET 0
) found
CROSS JOIN LATERAL ({seen}) seen ORDER BY {order} LIMIT %s"""
_BY_USE = "found.uses_count DESC, found.key"
_BY_ALPHABET = "found.key"
_BY_LIKENESS = "found.likeness DESC, found.uses_count DESC, found.key"
_SETTINGS = (
    "SELECT set_config('pg_trgm.similarity_threshold', %s, true), "
    "set_config('enable_seqscan', 'off', true)"
)


def hashtag_term(text: str) -> str:
    """The form of `text` that is looked for; it may begin with the sign."""
    return fold_tag(text.strip().lstrip("#＃"))


class FoundHashtags(RankedList[Hashtag]):
    def __init__(self, *, viewer: Viewer, term: str) -> None:
        self._viewer = viewer
        self._term = term
        self._begins = {f"{_KEY}__startswith": term}

    def best(self, *, newest: int) -> Best:  # noqa: ARG002
        """At most three statements."""
        if not self._term:
            return Best([], is_all=True)
        begins = self._beginning()
        ids = list(begins.order_by(_KEY)[:MAX_BEGINNING].values_list("pk", flat=True))
        is_all = len(ids) < MAX_BEGINNING
        if not is_all:
            popular = begins.filter(is_popular=True).order_by("-uses_count", _KEY)
            ids = [*ids[:MAX_RANKED], *popular.values_list("pk", flat=True)[:MAX_BEGINNING]]
        if not ids:
            return Best([], is_all=True)
        found = self._seen(self._among(ids), order=_BY_USE, limit=MAX_RANKED + 1)
        best = [tag.pk for tag in found[:MAX_RANKED]]
        return Best(best, is_all and len(found) <= MAX_RANKED)

    def load(self, ids: Sequence[int]) -> dict[int, Hashtag]:
        found = self._seen(self._among(ids), order=_BY_ALPHABET, limit=len(ids))
        return {tag.pk: tag for tag in found}

    def rest(
        self,
        *,
        besides: list[int],
        after: list[Any] | None,
        newest: int,  # noqa: ARG002
        limit: int,
    ) -> list[tuple[Hashtag, list[Any]]]:
        others = self._beginning().exclude(pk__in=besides)
        if after:
            others = others.filter(**{f"{_KEY}__gt": after[0]})
        found = self._seen(others.order_by(_KEY), order=_BY_ALPHABET, limit=limit)
        return [(tag, [tag.tag]) for tag in found]

    def alike(self, *, besides: list[int], newest: int) -> list[int]:  # noqa: ARG002
        if len(self._term) < LEAST_FUZZY_LENGTH:
            return []
        others = Hashtag.objects.with_key().exclude(**self._begins)
        alike = others.exclude(pk__in=besides).filter(tag__trigram_similar=self._term)
        with connection.cursor() as cursor:
            cursor.execute(_SETTINGS, [str(LEAST_SIMILARITY)])
        likeness = TrigramSimilarity("tag", self._term)
        most = alike.annotate(likeness=likeness).order_by("-likeness", "-uses_count", _KEY)
        found = self._seen(most[:MAX_COMPARED], order=_BY_LIKENESS, limit=MAX_ALIKE)
        return [tag.pk for tag in found]

    def _beginning(self) -> HashtagQuerySet:
        return Hashtag.objects.with_key().filter(**self._begins)

    def _among(self, ids: Sequence[int]) -> HashtagQuerySet:
        return Hashtag.objects.with_key().filter(pk__in=ids)

    def _seen(self, found: HashtagQuerySet, *, order: str, limit: int) -> list[Hashtag]:
        """The first of `found` that are on a tweet which the viewer may read."""
        tweets = visible_tweets(viewer=self._viewer).order_by("-hashtag_uses__tweet_id")
        on_page = tweets.filter(hashtag_uses__tag=RawSQL("found.tag", ())).values_list("pk")[:1]
        seen, of_seen = on_page.query.sql_with_params()
        if "likeness" not in found.query.annotations:
            found = found.annotate(likeness=Value(0))
        columns = found.values_list("pk", "tag", "uses_count", _KEY, "likeness")
        sql, params = columns.query.sql_with_params()
        sql = _SEEN.format(found=sql, seen=seen, order=order)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params, *of_seen, limit])
            return [Hashtag(pk=pk, tag=tag, uses_count=uses) for pk, tag, uses in cursor.fetchall()]
