from http import HTTPStatus

from rest_framework.request import Request

from accounts import serializers, services
from accounts.errors import InvalidLink
from accounts.views.answers import device_of
from config.api import ApiViewSet, AuthedRequest, PublicViewSet, read_body
from config.rendering import Answer
from config.schema import describe, refusal

WEAK_PASSWORD = [
    refusal("blank", "The password is empty, or only spaces and invisible characters."),
    refusal("password_too_short", "The password has fewer than 8 characters."),
    refusal("password_too_common", "The password is one that many people use."),
    refusal("password_too_similar", "The password is too much like the names or the address."),
    refusal("password_entirely_numeric", "The password is entirely numeric."),
]
WRONG_PASSWORD = refusal("wrong_password", "The password is wrong.")


class CredentialsViewSet(ApiViewSet):
    """What one logs in with, changed by those who are logged in."""

    throttle_scope = "sensitive"

    @describe(
        "Change the password: all other sessions end, an e-mail and a notification tell of it",
        tag="auth",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.PasswordChangeInput,
        body_example={
            "old_password": "a long enough passphrase",
            "new_password": "another passphrase, as long",
        },
        errors=[
            WRONG_PASSWORD,
            refusal("password_unchanged", "The new password is the old one."),
            *WEAK_PASSWORD,
        ],
        throttled=True,
    )
    def change_password(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.PasswordChangeInput, request)
        services.change_password(viewer=request.viewer, **body)
        return Answer(status=HTTPStatus.NO_CONTENT)

    @describe(
        "Want another e-mail address: it counts once the link sent there is followed. The answer "
        "is the same where the address is somebody else's",
        tag="auth",
        status=HTTPStatus.ACCEPTED,
        body=serializers.EmailChangeInput,
        body_example={"email": "amber@example.net", "password": "a long enough passphrase"},
        errors=[WRONG_PASSWORD],
        throttled=True,
    )
    def change_email(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.EmailChangeInput, request)
        services.request_email_change(viewer=request.viewer, **body)
        return Answer(status=HTTPStatus.ACCEPTED)

    @describe(
        "Send the verification link again; no e-mail comes of it when the address is verified",
        tag="auth",
        status=HTTPStatus.ACCEPTED,
        throttled=True,
    )
    def resend_verification(self, request: AuthedRequest) -> Answer:
        services.resend_verification(viewer=request.viewer)
        return Answer(status=HTTPStatus.ACCEPTED)


class RecoveryViewSet(PublicViewSet):
    """What the links in e-mails lead to, and the way to get one."""

    throttle_scope = "auth"
    throttle_named_by = "email"

    @describe(
        "Confirm an e-mail address by the token in the link, which works once",
        tag="auth",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.VerificationInput,
        errors=[InvalidLink],
        public=True,
        throttled=True,
    )
    def verify_email(self, request: Request) -> Answer:
        body = read_body(serializers.VerificationInput, request)
        services.verify_email(token=body["token"])
        return Answer(status=HTTPStatus.NO_CONTENT)

    @describe(
        "Ask for a link to choose a new password; the answer is the same for every address",
        tag="auth",
        status=HTTPStatus.ACCEPTED,
        body=serializers.PasswordResetInput,
        body_example={"email": "amber@example.com"},
        public=True,
        throttled=True,
    )
    def request_reset(self, request: Request) -> Answer:
        body = read_body(serializers.PasswordResetInput, request)
        services.request_password_reset(email=body["email"], place=device_of(request).ip)
        return Answer(status=HTTPStatus.ACCEPTED)

    @describe(
        "Choose a new password by `uid` and `token` of the link, which works once: all sessions "
        "end, an e-mail and a notification tell of it",
        tag="auth",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.PasswordResetConfirmInput,
        errors=[InvalidLink, *WEAK_PASSWORD],
        public=True,
        throttled=True,
    )
    def confirm_reset(self, request: Request) -> Answer:
        body = read_body(serializers.PasswordResetConfirmInput, request)
        services.reset_password(**body)
        return Answer(status=HTTPStatus.NO_CONTENT)
