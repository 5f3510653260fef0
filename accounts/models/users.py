import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Collate, Length, Lower, Substr

from accounts.search_text import search_text
from config.ids import SnowflakeModel


def _word(number: int) -> models.Func:
    """A word of `search_text`, of which the first is the username; empty where there is none."""
    return models.Func(
        models.F("search_text"),
        models.Value(" "),
        models.Value(number),
        function="split_part",
        output_field=models.TextField(),
    )


# The texts that a search looks at the beginning of, each with an index of its own, in the order of
# their bytes, which is the same in every database. The words are those of the name.
SEARCH_KEYS: dict[str, models.Func] = {
    "search_username": Collate(Lower("username"), "C"),
    "search_name": Collate(Substr("search_text", Length("username") + 2), "C"),
    "search_first_word": Collate(_word(2), "C"),
    "search_second_word": Collate(_word(3), "C"),
    "search_third_word": Collate(_word(4), "C"),
}


_USERNAME = re.compile("[A-Za-z0-9_]{1,20}")
_TAKEN = {
    "user_username_unique": "This username is taken, or was somebody's once.",
    "user_email_unique": "This e-mail address is in use.",
}
# What people say of themselves, and what is made of it: a deleted account has none.
PERSONAL_TEXTS = ("name", "search_text", "bio", "location", "website", "avatar_url", "banner_url")


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        """Accounts that others may see: not deactivated, not suspended, not deleted."""
        return self.filter(is_active=True)

    def kept(self) -> "UserQuerySet":
        """Accounts that were not deleted, though they may be hidden."""
        return self.filter(deleted_at=None)

    def named(self, username: str) -> "UserQuerySet":
        """The account of that name, without regard to case."""
        return self.alias(username_key=Lower("username")).filter(username_key=username.lower())

    def among(self, lowered: Iterable[str]) -> "UserQuerySet":
        """The accounts of these names, which are given in lower case."""
        return self.alias(username_key=Lower("username")).filter(username_key__in=list(lowered))

    def named_or_numbered(self, username: str, user_id: int) -> "UserQuerySet":
        """The account of that name, and that of that id: some are named by digits only."""
        return self.alias(username_key=Lower("username")).filter(
            models.Q(username_key=username.lower()) | models.Q(pk=user_id)
        )

    def with_email(self, email: str) -> "UserQuerySet":
        """The account of that address, without regard to case. Of what is looked up Python makes
        the lower case, as `NamedAccount.key` does: whatever finds one account counts as one."""
        return self.alias(email_key=Lower("email")).filter(email_key=email.lower())

    def with_search_keys(self) -> "UserQuerySet":
        """Every account, with the texts of `SEARCH_KEYS` to filter and sort by."""
        return self.alias(**SEARCH_KEYS)

    def get_by_natural_key(self, username: str | None) -> "User":
        """What Django's own commands look a login up by."""
        return self.named(username or "").get()

    def create_superuser(
        self, username: str, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """For `manage.py createsuperuser`. Raises a `ValidationError`, which it prints, for a name
        or an address that cannot be given."""
        if not _USERNAME.fullmatch(username):
            raise ValidationError("A username is 1 to 20 of A-Z a-z 0-9 _.")
        user = self.model(
            username=username,
            email=email,
            is_staff=True,
            is_superuser=True,
            search_text=search_text(username=username, name=fields.get("name", "")),
            **fields,
        )
        user.set_password(password)
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError as conflict:
            constraint = getattr(getattr(conflict.__cause__, "diag", None), "constraint_name", None)
            if constraint not in _TAKEN:
                raise
            raise ValidationError(_TAKEN[constraint]) from None  # the conflict shows the whole row
        return user


class User(SnowflakeModel, AbstractBaseUser, PermissionsMixin):
    """A person's account. The counts are totals of live rows, kept by the services that write.

    The row of a deleted account stays, empty but for its username: what others wrote around it
    refers to it.
    """

    username = models.CharField(max_length=20)
    email = models.EmailField(null=True, max_length=254)  # noqa: DJ001  unknown for imported accounts
    email_verified_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=50, blank=True)
    search_text = models.TextField(default="")  # see accounts.search_text
    bio = models.CharField(max_length=160, blank=True)
    location = models.CharField(max_length=30, blank=True)
    website = models.CharField(max_length=200, blank=True)
    avatar_url = models.CharField(max_length=500, blank=True)
    banner_url = models.CharField(max_length=500, blank=True)
    is_private = models.BooleanField(default=False)
    is_verified = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)  # none of the three times below is set
    deactivated_at = models.DateTimeField(null=True)  # by its owner
    suspended_at = models.DateTimeField(null=True)  # by the staff
    otp_enabled_at = models.DateTimeField(null=True)  # since when logging in takes a code as well
    deleted_at = models.DateTimeField(null=True)  # by its owner, for good
    is_staff = models.BooleanField(default=False)
    followers_count = models.IntegerField(default=0)
    following_count = models.IntegerField(default=0)
    tweets_count = models.IntegerField(default=0)

    objects = UserQuerySet.as_manager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_unique"),
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                condition=models.Q(username__regex=r"^[A-Za-z0-9_]{1,20}$"),
                name="user_username_characters",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    is_active=True,
                    deactivated_at__isnull=True,
                    suspended_at__isnull=True,
                    deleted_at__isnull=True,
                )
                | (
                    models.Q(is_active=False)
                    & (
                        models.Q(deactivated_at__isnull=False)
                        | models.Q(suspended_at__isnull=False)
                        | models.Q(deleted_at__isnull=False)
                    )
                ),
                name="user_is_active_says_what_the_times_say",
            ),
            models.CheckConstraint(
                condition=models.Q(deleted_at__isnull=True)
                | models.Q(email__isnull=True, **dict.fromkeys(PERSONAL_TEXTS, "")),
                name="user_that_is_deleted_is_empty",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{count}__gte": 0}), name=f"user_{count}_not_negative"
                )
                for count in ("followers_count", "following_count", "tweets_count")
            ),
        ]
        indexes = [
            *(
                models.Index(key, models.F("id").desc(), name=f"user_{name}")
                for name, key in SEARCH_KEYS.items()
            ),
            GinIndex(
                fields=["search_text"], opclasses=["gin_trgm_ops"], name="user_search_trigrams"
            ),
        ]

    def __str__(self) -> str:
        return self.username
