"""The link by which an export is fetched: signed, for no longer than the export is there.

It works without a token, as a browser downloads. It holds what a password change replaces, so that
whoever had stolen a session loses the link with it.
"""

from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import Export, User
from config.errors import NotFound
from config.ids import id_text

_SIGNER = signing.Signer(salt="warble.export")
_LENGTH_LIMIT = 500


def export_token(export: Export, user: User) -> str:
    """The signature for an export of this user's."""
    return _SIGNER.sign_object([id_text(export.pk), _mark(user)])


def open_export(token: str) -> Export:
    """The export that `token` was made for, with its user. Raises `NotFound` when the token is
    wrong, the export is gone or over, or its owner's account is not active."""
    try:
        if len(token) > _LENGTH_LIMIT:
            raise NotFound
        export_id, mark = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise NotFound from None
    found = Export.objects.select_related("user").filter(
        pk=int(export_id), expires_at__gt=timezone.now(), user__is_active=True
    )
    export = found.first()
    if export is None or not constant_time_compare(mark, _mark(export.user)):
        raise NotFound
    return export


def _mark(user: User) -> str:
    return salted_hmac("warble.export.mark", user.password, algorithm="sha256").hexdigest()[:32]
