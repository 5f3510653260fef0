"""The worker's part, done here and now."""

from reliability.models import OutboxMessage
from reliability.services import deliver


def drain() -> int:
    """Carry out all that is due, also what would go to the queue for outside. Returns how many."""
    due = list(OutboxMessage.objects.due().values_list("pk", flat=True))
    return sum(deliver(message_id=message_id) for message_id in due)
