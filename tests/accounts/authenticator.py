"""An authenticator app, and a clock that it shares with the server unless one of them is wrong."""

import base64

from django_otp.oath import hotp

from tests.assertions import refused
from tests.client import Client, client_of
from tests.factories import PASSWORD

STEP = 30
NOON = 1_800_000_000  # the first second of a step


class Clock:
    """The server's: `accounts.one_time_codes.time`."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now

    def pass_steps(self, number):
        self.now += number * STEP


class App:
    """Shows codes of `secret` by a clock that is `steps_ahead` of the server's."""

    def __init__(self, secret, clock, recovery_codes=()):
        self.key = base64.b32decode(secret)
        self.clock = clock
        self.recovery_codes = list(recovery_codes)

    def code(self, *, steps_ahead=0):
        return f"{hotp(self.key, self.clock.now // STEP + steps_ahead):06}"

    def wrong_code(self):
        good = {self.code(steps_ahead=steps) for steps in (-1, 0, 1)}
        return next(f"{n:06}" for n in range(4) if f"{n:06}" not in good)


def offer(client, password=PASSWORD):
    return client.post("/me/otp/", {"password": password})


def confirm(client, otp):
    return client.post("/me/otp/confirm/", {"otp": otp})


def remove(client, password=PASSWORD, **otp):
    return client.delete("/me/otp/", {"password": password, **otp})


def turn_on(user, clock):
    """The app of a user whose second factor is on, and whose next code is not spent."""
    client = client_of(user)
    app = App(offer(client).json()["secret"], clock)
    answer = confirm(client, app.code())
    assert answer.status_code == 200, answer.content
    app.recovery_codes = answer.json()["recovery_codes"]
    clock.pass_steps(1)
    return app


def log_in(otp=None, *, username="alice", password=PASSWORD, **extra):
    body = {"username": username, "password": password}
    if otp is not None:
        body["otp"] = otp
    return Client().post("/auth/login/", body, **extra)


def is_on(user):
    """As seen at the door."""
    answer = log_in(username=user.username)
    if answer.status_code == 200:
        return False
    refused(answer, 401, "otp_required")
    return True
