from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import TypedDict

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import emails, selectors, serializers, services
from accounts.cards import OwnProfile, own_profile
from accounts.errors import (
    AccountDeactivated,
    InvalidCredentials,
    InvalidVerificationToken,
    TokenInvalid,
)
from accounts.services import Device, LoggedIn
from config.api import ApiViewSet, AuthedRequest, PublicViewSet, read_body
from config.schema import describe, refusal


class LoginAnswer(TypedDict):
    """A new session: send `access` as Bearer token, keep `refresh` for the next pair."""

    user: OwnProfile
    access: str
    refresh: str


class TokenPairAnswer(TypedDict):
    access: str
    refresh: str


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
        entered = services.register(**body, device=_device(request))
        return Response(_login_answer(entered), status=HTTPStatus.CREATED)

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
        return Response(_login_answer(services.log_in(**body, device=_device(request))))

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


class RefreshViewSet(PublicViewSet):
    @describe(
        "Trade a refresh token for a new pair; the old one again within 10 s gives the same pair",
        tag="auth",
        answer=TokenPairAnswer,
        body=serializers.RefreshInput,
        errors=[TokenInvalid],
        public=True,
    )
    def refresh(self, request: Request) -> Response:
        body = read_body(serializers.RefreshInput, request)
        pair = services.refresh(refresh_token=body["refresh"])
        return Response(TokenPairAnswer(access=pair.access, refresh=pair.refresh))


class SessionViewSet(ApiViewSet):
    @describe(
        "Log out: the session ends, its tokens stop working at once",
        tag="auth",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.RefreshInput,
    )
    def logout(self, request: AuthedRequest) -> Response:
        body = read_body(serializers.RefreshInput, request)
        services.log_out(viewer=request.viewer, refresh_token=body["refresh"])
        return Response(status=HTTPStatus.NO_CONTENT)


class OwnAccountViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe("Oneself", tag="me", answer=OwnProfile)
    def retrieve(self, request: AuthedRequest) -> Response:
        return Response(own_profile(selectors.get_own(user_id=request.viewer.user_id)))

    @describe(
        "Change one's own account; what is not given stays",
        tag="me",
        answer=OwnProfile,
        body=serializers.ProfileInput,
        body_example={"is_private": True},
        throttled=True,
    )
    def update(self, request: AuthedRequest) -> Response:
        changes = read_body(serializers.ProfileInput, request)
        return Response(
            own_profile(services.change_profile(viewer=request.viewer, changes=changes))
        )


def _login_answer(entered: LoggedIn) -> LoginAnswer:
    return {
        "user": own_profile(entered.user),
        "access": entered.pair.access,
        "refresh": entered.pair.refresh,
    }


def _device(request: Request) -> Device:
    return Device(
        name=request.headers.get("User-Agent", "").replace("\x00", "")[:200],
        ip=_shortened(request.META.get("REMOTE_ADDR", "")),
    )


def _shortened(address: str) -> str:
    """The network that an address is in (/24 or /48), which is enough to recognise a place."""
    try:
        prefix = 24 if ip_address(address).version == 4 else 48
        return str(ip_network(f"{address}/{prefix}", strict=False).network_address)
    except ValueError:
        return ""
