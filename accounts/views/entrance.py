from http import HTTPStatus

from rest_framework.request import Request

from accounts import serializers, services
from accounts.errors import (
    AccountDeactivated,
    AccountSuspended,
    InvalidCredentials,
    InvalidOtp,
    OtpRequired,
)
from accounts.views.answers import LoginAnswer, device_of, login_answer
from accounts.views.credentials import WEAK_PASSWORD
from config.api import PublicViewSet, read_body
from config.rendering import Answer
from config.schema import describe, refusal


class EntranceViewSet(PublicViewSet):
    """The ways in, for those who are not logged in yet."""

    throttle_scope = "auth"

    @describe(
        "Open an account",
        tag="auth",
        answer=LoginAnswer,
        status=HTTPStatus.CREATED,
        body=serializers.RegistrationInput,
        body_example={
            "username": "amber_fox",
            "email": "amber@example.com",
            "password": "a long enough passphrase",
            "name": "Amber Fox",
        },
        errors=[
            refusal(
                "unique",
                "The e-mail address is taken, or the username, which it is once anyone had it.",
            ),
            refusal("reserved", "The username is reserved."),
            *WEAK_PASSWORD,
        ],
        public=True,
        throttled=True,
    )
    def register(self, request: Request) -> Answer:
        body = read_body(serializers.RegistrationInput, request)
        entered = services.register(**body, device=device_of(request))
        return Answer(login_answer(entered), status=HTTPStatus.CREATED)

    @describe(
        "Log in by username or e-mail address; where the account has a second factor, with `otp`",
        tag="auth",
        answer=LoginAnswer,
        body=serializers.LoginInput,
        body_example={"username": "amber_fox", "password": "a long enough passphrase"},
        errors=[InvalidCredentials, OtpRequired, InvalidOtp, AccountDeactivated, AccountSuspended],
        public=True,
        throttled=True,
    )
    def login(self, request: Request) -> Answer:
        body = read_body(serializers.LoginInput, request)
        return Answer(login_answer(services.log_in(**body, device=device_of(request))))

    @describe(
        "Come back to an account that was deactivated, and be logged in: everything is as it was. "
        "One that is active is logged in to; where it has a second factor, with `otp`",
        tag="auth",
        answer=LoginAnswer,
        body=serializers.LoginInput,
        body_example={"username": "amber_fox", "password": "a long enough passphrase"},
        errors=[InvalidCredentials, OtpRequired, InvalidOtp, AccountSuspended],
        public=True,
        throttled=True,
    )
    def reactivate(self, request: Request) -> Answer:
        body = read_body(serializers.LoginInput, request)
        return Answer(login_answer(services.reactivate(**body, device=device_of(request))))
