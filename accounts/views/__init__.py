from accounts.views.credentials import CredentialsViewSet, RecoveryViewSet
from accounts.views.entrance import EntranceViewSet
from accounts.views.leaving import LeavingViewSet
from accounts.views.me import OwnAccountViewSet
from accounts.views.sessions import RefreshViewSet, SessionViewSet

__all__ = [
    "CredentialsViewSet",
    "EntranceViewSet",
    "LeavingViewSet",
    "OwnAccountViewSet",
    "RecoveryViewSet",
    "RefreshViewSet",
    "SessionViewSet",
]
