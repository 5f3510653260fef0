"""Who is named where."""

from collections.abc import Iterable

from accounts.selectors import kept_among
from notifications.models import ContentType, Mention, Notification, Verb
from notifications.services.events import notify_people
from relationships.selectors import apart_from
from reliability.transactions import atomic


@atomic
def mention_people(
    *, sender_id: int, user_ids: Iterable[int], about: tuple[ContentType, int]
) -> None:
    """Make the mentions in a text those of `user_ids`, and notify those newly mentioned. People no
    longer mentioned lose mention and notification. Safe to run twice.

    There is no mention across a block. Across a mute or a preference there is, without word of it:
    the list of mentions has it again when the mute ends. A deleted account is not mentioned.
    """
    content_type, content_id = about
    wanted = {user_id for user_id in user_ids if user_id != sender_id}
    wanted -= apart_from(user_id=sender_id, among=wanted)
    mentions = Mention.objects.filter(content_type=content_type, content_id=content_id)
    present = set(mentions.values_list("receiver_id", flat=True))
    gone = present - wanted
    if gone:
        mentions.filter(receiver_id__in=gone).delete()
        Notification.objects.about(content_type, content_id).filter(
            verb=Verb.MENTIONED, receiver_id__in=gone
        ).delete()
    new = kept_among(wanted - present)
    Mention.objects.bulk_create(
        [
            Mention(
                sender_id=sender_id,
                receiver_id=user_id,
                content_type=content_type,
                content_id=content_id,
            )
            for user_id in sorted(new)
        ],
        ignore_conflicts=True,
    )
    notify_people(user_ids=new, verb=Verb.MENTIONED, sender_id=sender_id, about=about)
