"""What a person was told, for their export: what the lists of the API show to them."""

from typing import Any

from accounts.cards import user_card
from accounts.export import Batch, ExportSection, Row
from config.ids import id_text, timestamp
from config.viewer import Viewer
from notifications.models import ContentType, Mention, Notification, NotificationPreference
from notifications.selectors.visibility import visible_mentions, visible_notifications
from tweets.selectors.exporting import exported_retweets, exported_tweets


def _notifications(*, viewer: Viewer, after: int, limit: int) -> Batch:
    """First the ids alone, by the index of the person's list: no index has them in this order, and
    the rule is to be asked of those of the batch only."""
    own = Notification.objects.of(viewer.user_id).filter(pk__gt=after).order_by("pk")
    ids = list(own.values_list("pk", flat=True)[:limit])
    visible = visible_notifications(viewer=viewer).filter(pk__in=ids)
    found = list(visible.select_related("sender").order_by("pk"))
    contents = _contents(found, viewer=viewer)
    rows = [
        {
            "id": id_text(told.pk),
            "verb": told.verb,
            "actor": user_card(told.sender) if told.sender else None,
            "target": contents.get(told.content_id or 0),
            "is_read": told.is_read,
            "created_at": timestamp(told.created_at),
            "last_event_at": timestamp(told.last_event_at),
        }
        for told in found
        if told.content_id is None or told.content_id in contents
    ]
    return Batch(list[Row](rows), ids[-1] if len(ids) == limit else None)


def _mentions(*, viewer: Viewer, after: int, limit: int) -> Batch:
    mentions = visible_mentions(viewer=viewer).filter(content_id__gt=after)
    found = list(mentions.select_related("sender").order_by("content_id")[:limit])
    contents = _contents(found, viewer=viewer)

    def row(mention: Mention) -> Row:
        return {
            "id": id_text(mention.pk),
            "created_at": timestamp(mention.created_at),
            "user": user_card(mention.sender),
            "target": contents[mention.content_id],
        }

    after_these = found[-1].content_id if len(found) == limit else None
    return Batch([row(one) for one in found if one.content_id in contents], after_these)


def _contents(rows: list[Any], *, viewer: Viewer) -> dict[int, Row]:
    """What the rows are about, as far as the viewer may read it. At most three statements."""
    ids: dict[str, list[int]] = {kind.value: [] for kind in ContentType}
    for row in rows:
        if row.content_type is not None:
            ids[row.content_type].append(row.content_id)
    tweets = exported_tweets(viewer=viewer, ids=ids["tweet"]) if ids["tweet"] else {}
    retweets = exported_retweets(viewer=viewer, ids=ids["retweet"]) if ids["retweet"] else {}
    return {
        **{pk: {"type": "tweet", "id": id_text(pk), "tweet": row} for pk, row in tweets.items()},
        **{
            pk: {"type": "retweet", "id": id_text(pk), "retweet": row}
            for pk, row in retweets.items()
        },
    }


def _preferences(*, viewer: Viewer, after: int, limit: int) -> Batch:
    """Those that were set; the others are `on`."""
    made = NotificationPreference.objects.filter(user=viewer.user_id).order_by("verb")
    return Batch([{"verb": one.verb, "setting": one.setting} for one in made], None)


SECTIONS = [
    ExportSection("notifications", _notifications),
    ExportSection("mentions", _mentions),
    ExportSection("notification_preferences", _preferences),
]
