"""The trends as they were last found, without what may no longer be shown."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.ranked_lists import Best, RankedList
from relationships.selectors import open_people
from tweets.discovery.scoring import WINDOWS
from tweets.models import Hashtag, Trend, TrendWindow
from tweets.services.tags import bucket_at

MAX_LATEST = 300
# A tag stays only with enough authors who are open now: who deletes, leaves or turns private
# meanwhile is no longer one of them. The latest tell: not all are read of a tag that many use.
_STILL_USED = """
SELECT hashtag.id, hashtag.tag, hashtag.uses_count FROM tweets_hashtag hashtag
CROSS JOIN LATERAL (
  SELECT count(*) AS authors FROM (
    SELECT DISTINCT author_id FROM (
      SELECT author_id FROM tweets_tagbucket tag_bucket
      JOIN tweets_tagauthor ON tag_bucket_id = tag_bucket.id
      JOIN ({open_people}) open_people (id) ON open_people.id = author_id
      WHERE tag_bucket.hashtag_id = hashtag.id AND bucket > %s
      ORDER BY tag_bucket.hashtag_id DESC, bucket DESC LIMIT {latest}
    ) latest
  ) author
) open
WHERE hashtag.id = ANY(%s) AND open.authors >= %s"""


class TrendList(RankedList[Hashtag]):
    """Those of a window. They are the same for everyone."""

    def __init__(self, window: TrendWindow) -> None:
        self._window = window

    def best(self, *, newest: int) -> Best:  # noqa: ARG002
        trends = Trend.objects.filter(window=self._window).order_by("-score", "hashtag_id")
        return Best(list(trends.values_list("hashtag_id", flat=True)), is_all=True)

    def load(self, ids: Sequence[int]) -> dict[int, Hashtag]:
        people, params = open_people().values("pk").query.sql_with_params()
        least = settings.TREND_LEAST_AUTHORS
        began = bucket_at(timezone.now().timestamp()) - WINDOWS[self._window].length
        with connection.cursor() as cursor:
            cursor.execute(
                _STILL_USED.format(open_people=people, latest=MAX_LATEST),
                [*params, began, list(ids), least],
            )
            return {
                pk: Hashtag(pk=pk, tag=tag, uses_count=uses) for pk, tag, uses in cursor.fetchall()
            }

    def alike(self, *, besides: list[int], newest: int) -> list[Any]:  # noqa: ARG002
        return []
