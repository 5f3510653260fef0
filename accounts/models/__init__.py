from accounts.models.sessions import Session, SessionQuerySet
from accounts.models.throttles import ThrottleWindow
from accounts.models.users import SEARCH_KEYS, User, UserQuerySet

__all__ = ["SEARCH_KEYS", "Session", "SessionQuerySet", "ThrottleWindow", "User", "UserQuerySet"]
