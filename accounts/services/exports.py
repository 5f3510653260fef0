"""An export is asked for, made step by step in the outbox, and deleted."""

import zlib
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts import selectors
from accounts.emails import Letter
from accounts.export import ExportSection, Row, export_sections
from accounts.export_archive import ZIP_PATH, as_lines, write_zip
from accounts.models import EXPORT_DEADLINE, Export, ExportPiece
from accounts.services.letters import write_to
from config.ids import SEQUENCE_BITS
from config.viewer import Viewer
from reliability.services import enqueue
from reliability.transactions import atomic

BATCH = 500  # rows that are in memory at once
STEP = 30  # batches a transaction
_JOB = "accounts.make_export"


@atomic
def request_export(*, viewer: Viewer) -> Export:
    """Have an export of everything the viewer has made. The one that is being made already is
    given back as it is; one that is ready is replaced. Raises `NotFound`."""
    user = selectors.lock_own(user_id=viewer.user_id)  # two requests at once take turns
    export = Export.objects.filter(user=user).first()
    if export is not None:
        if export.state() in {"pending", "running"}:
            return export
        export.delete()
    Export.objects.bulk_create([Export(user=user)])
    export = Export.objects.get(user=user)
    enqueue(job=_JOB, payload={"export_id": export.pk})
    write_to(user.pk, Letter.EXPORT_REQUESTED)
    return export


@atomic
def make_export(*, export_id: int) -> None:
    """The job: make the next step, and have the one after it made by the outbox. What a worker that
    is killed had not committed, the next one does again.

    An export whose owner has left is deleted instead; one that was replaced, is ready or took too
    long, is left alone.
    """
    export = Export.objects.select_for_update().filter(pk=export_id).first()
    if export is None or export.state() not in {"pending", "running"}:
        return
    if not selectors.active_users().filter(pk=export.user_id).exists():
        export.delete()
        return
    export.started_at = export.started_at or timezone.now()
    if export.section < len(export_sections):
        _gather(export)
        export.progress = 100 * export.section // (len(export_sections) + 1)
        enqueue(job=_JOB, payload={"export_id": export_id})
    else:
        _finish(export)
    export.save()


def _gather(export: Export) -> None:
    """Read `STEP` batches, through as many sections as they reach."""
    viewer = Viewer(user_id=export.user_id, session_id=0)
    for _ in range(STEP):
        if export.section == len(export_sections):
            return
        section = export_sections[export.section]
        batch = section.read(viewer=viewer, after=export.after, limit=BATCH)
        if batch.rows:
            _put(export, section, batch.rows)
        if batch.after is None:
            export.section, export.after = export.section + 1, 0
        else:
            export.after = batch.after


def _put(export: Export, section: ExportSection, rows: list[Row]) -> None:
    lines = as_lines(rows)
    noted: dict[str, Any] = export.files.setdefault(
        section.path, {"count": 0, "size": 0, "pieces": 0}
    )
    ExportPiece.objects.create(
        export=export, path=section.path, number=noted["pieces"], data=zlib.compress(lines, 3)
    )
    noted["count"] += len(rows)
    noted["size"] += len(lines)
    noted["pieces"] += 1


def _finish(export: Export) -> None:
    now = timezone.now()
    export.size = write_zip(export, export_sections, at=now)
    ExportPiece.objects.filter(export=export).exclude(path=ZIP_PATH).delete()
    export.ready_at, export.expires_at = now, now + settings.EXPORT_LIFETIME
    export.progress = 100
    until = f"{export.expires_at:%d %B %Y, %H:%M} UTC"
    write_to(export.user_id, Letter.EXPORT_READY, at=until)


@atomic
def sweep_exports() -> int:
    """Delete the bytes of exports that are over or took too long; that there was one stays known.
    Returns of how many."""
    now = timezone.now()
    tried_in_vain = int((now - EXPORT_DEADLINE).timestamp() * 1000) << SEQUENCE_BITS
    over = Export.objects.filter(expires_at__lte=now) | Export.objects.filter(
        expires_at=None, pk__lt=tried_in_vain
    )
    with_bytes = over.filter(pk__in=ExportPiece.objects.values("export"))
    free = with_bytes.select_for_update(skip_locked=True).values_list("pk", flat=True)
    swept = list(free[:1000])
    ExportPiece.objects.filter(export__in=swept).delete()
    return len(swept)


def purge_export(*, user_id: int, limit: int) -> int:
    """A purge step: the bytes of an export go in one statement."""
    return Export.objects.filter(user=user_id).delete()[0]
