"""Answers kept in Redis as bytes, and how it is known whether they still hold.

`freshness` tells of what changed, `pages` finds and keeps answers, `views` has
them kept, and `middleware` serves them. Redis is
only speed: what is not found there, or cannot be asked for, is made from PostgreSQL.
"""

from config.kept.freshness import Lapse, changed, forget_all
from config.kept.views import KeptAnswers

__all__ = ["KeptAnswers", "Lapse", "changed", "forget_all"]
