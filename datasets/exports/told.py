"""What the account was told, and the tweets and retweets of others that this is about."""

from collections.abc import Callable

from datasets.exports.people import restore_people
from datasets.exports.rows import Row, flag, moment, number
from datasets.exports.stand_ins import StandIns
from datasets.exports.written import restore_retweets, restore_tweets
from notifications.models import (
    ContentType,
    Mention,
    Notification,
    NotificationPreference,
    Setting,
    Verb,
)


def steps(user_id: int, stand_ins: StandIns) -> list[tuple[str, Callable[[list[Row]], None]]]:
    """The sections of notifications, each with what restores rows of it."""

    def notifications(rows: list[Row]) -> None:
        restore_people(row["actor"] for row in rows if row["actor"])
        _restore_targets(rows, stand_ins)
        Notification.objects.bulk_create([_notification(row, user_id) for row in rows])

    def mentions(rows: list[Row]) -> None:
        restore_people(row["user"] for row in rows)
        _restore_targets(rows, stand_ins)
        Mention.objects.bulk_create(
            [
                Mention(
                    id=number(row["id"]),
                    sender_id=number(row["user"]["id"]),
                    receiver_id=user_id,
                    content_type=ContentType(row["target"]["type"]),
                    content_id=number(row["target"]["id"]),
                )
                for row in rows
            ]
        )

    def preferences(rows: list[Row]) -> None:
        NotificationPreference.objects.bulk_create(
            [
                NotificationPreference(
                    user_id=user_id, verb=Verb(row["verb"]), setting=Setting(row["setting"])
                )
                for row in rows
            ]
        )

    return [
        ("notifications", notifications),
        ("mentions", mentions),
        ("notification_preferences", preferences),
    ]


def _notification(row: Row, user_id: int) -> Notification:
    actor, target = row["actor"], row["target"]
    return Notification(
        id=number(row["id"]),
        receiver_id=user_id,
        sender_id=number(actor["id"]) if actor else None,
        verb=Verb(row["verb"]),
        content_type=ContentType(target["type"]) if target else None,
        content_id=number(target["id"]) if target else None,
        is_read=flag(row["is_read"]),
        last_event_at=moment(row["last_event_at"]),
    )


def _restore_targets(rows: list[Row], stand_ins: StandIns) -> None:
    targets = [row["target"] for row in rows if row["target"]]
    retweets = [target["retweet"] for target in targets if "retweet" in target]
    restore_people(retweet["user"] for retweet in retweets)
    restore_tweets(target.get("tweet") for target in targets)
    restore_tweets(retweet["tweet"] for retweet in retweets)
    restore_retweets(((one, number(one["user"]["id"])) for one in retweets), stand_ins)
