from accounts.models.email_changes import EmailChange
from accounts.models.exports import EXPORT_DEADLINE, Export, ExportPiece, ExportState
from accounts.models.moderation import ModerationAction
from accounts.models.second_factors import RecoveryCode, SecondFactor
from accounts.models.sessions import Session, SessionQuerySet
from accounts.models.taken_names import TakenName
from accounts.models.throttles import ThrottleWindow
from accounts.models.users import PERSONAL_TEXTS, SEARCH_KEYS, User, UserQuerySet

__all__ = [
    "EXPORT_DEADLINE",
    "PERSONAL_TEXTS",
    "SEARCH_KEYS",
    "EmailChange",
    "Export",
    "ExportPiece",
    "ExportState",
    "ModerationAction",
    "RecoveryCode",
    "SecondFactor",
    "Session",
    "SessionQuerySet",
    "TakenName",
    "ThrottleWindow",
    "User",
    "UserQuerySet",
]
