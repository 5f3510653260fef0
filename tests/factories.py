"""Rows that tests begin with. What people do, tests do through the API or the services."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Session, User
from accounts.search_text import search_text
from config.viewer import Viewer

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person_{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    name = factory.LazyAttribute(lambda user: user.username.title())
    password = factory.django.Password(PASSWORD)
    search_text = factory.LazyAttribute(
        lambda user: search_text(username=user.username, name=user.name)
    )


class SessionFactory(DjangoModelFactory[Session]):
    class Meta:
        model = Session

    user = factory.SubFactory(UserFactory)
    issued_at = factory.LazyFunction(timezone.now)
    last_used_at = factory.LazyFunction(timezone.now)


def as_viewer(user: User) -> Viewer:
    """The user as services know the caller."""
    return Viewer(user_id=user.pk, session_id=0)


def deactivate(*people: User) -> None:
    """As their owners would; `reactivate` brings them back."""
    User.objects.filter(pk__in=[person.pk for person in people]).update(
        is_active=False, deactivated_at=timezone.now()
    )


def reactivate(*people: User) -> None:
    User.objects.filter(pk__in=[person.pk for person in people]).update(
        is_active=True, deactivated_at=None
    )
