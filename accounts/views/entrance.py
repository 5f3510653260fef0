from http import HTTPStatus

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import emails, serializers, services
from accounts.errors import (
    AccountDeactivated,
    InvalidCredentials,
    InvalidVerificationToken,
)
from accounts.views.answers import LoginAnswer, device_of, login_answer
from config.api import PublicViewSet, read_body
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
            refusal("unique", "The username or the e-mail address is taken."),
            refusal("reserved", "The username is reserved."),
            refusal("password_too_short", "The password has fewer than 8 characters."),
            refusal("password_too_common", "The password is one that many people use."),
            refusal("password_too_similar", "The password is too much like the username."),
            refusal("password_entirely_numeric", "The password is entirely numeric."),
        ],
        public=True,
        throttled=True,
    )
    def register(self, request: Request) -> Response:
        body = read_body(serializers.RegistrationInput, request)
        entered = services.register(**body, device=device_of(request))
        return Response(login_answer(entered), status=HTTPStatus.CREATED)

    @describe(
        "Log in by username or e-mail address",
        tag="auth",
        answer=LoginAnswer,
        body=serializers.LoginInput,
        body_example={"username": "amber_fox", "password": "a long enough passphrase"},
        errors=[InvalidCredentials, AccountDeactivated],
        public=True,
        throttled=True,
    )
    def login(self, request: Request) -> Response:
        body = read_body(serializers.LoginInput, request)
        return Response(login_answer(services.log_in(**body, device=device_of(request))))

    @describe(
        "Confirm the e-mail address by the token in the link",
        tag="auth",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.VerificationInput,
        errors=[InvalidVerificationToken],
        public=True,
        throttled=True,
    )
    def verify_email(self, request: Request) -> Response:
        body = read_body(serializers.VerificationInput, request)
        claim = emails.read_verification_token(body["token"])
        if not services.verify_email(user_id=claim.user_id, email=claim.email):
            raise InvalidVerificationToken
        return Response(status=HTTPStatus.NO_CONTENT)
