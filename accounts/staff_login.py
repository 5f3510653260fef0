"""How the staff's pages find out who logs in: as the API does, with the day's limit on wrong
passwords."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts import services
from accounts.devices import Device
from accounts.errors import InvalidCredentials
from accounts.models import User
from config.addresses import client_address, place


class StaffBackend(ModelBackend):
    """Django's, with its permissions; passwords are tried by `services.authenticate`."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> User | None:
        """The account, if it is active and the password is right. Raises `TooManyRequests`."""
        if request is None or not username or not password:
            return None
        agent = request.headers.get("User-Agent", "")
        device = Device(agent=agent, ip=place(client_address(request)))
        try:
            user = services.authenticate(username=username, password=password, device=device)
        except InvalidCredentials:
            return None
        return user if self.user_can_authenticate(user) else None
