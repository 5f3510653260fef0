from accounts.views.credentials import CredentialsViewSet, RecoveryViewSet
from accounts.views.entrance import EntranceViewSet
from accounts.views.exports import ExportFileViewSet, ExportViewSet
from accounts.views.leaving import LeavingViewSet
from accounts.views.me import OwnAccountViewSet
from accounts.views.otp import OtpViewSet
from accounts.views.sessions import RefreshViewSet, SessionViewSet

__all__ = [
    "CredentialsViewSet",
    "EntranceViewSet",
    "ExportFileViewSet",
    "ExportViewSet",
    "LeavingViewSet",
    "OtpViewSet",
    "OwnAccountViewSet",
    "RecoveryViewSet",
    "RefreshViewSet",
    "SessionViewSet",
]
