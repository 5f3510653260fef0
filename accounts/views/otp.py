from http import HTTPStatus
from typing import TypedDict

from accounts import serializers, services
from accounts.errors import InvalidOtp, OtpAlreadyEnabled, OtpRequired
from accounts.views.answers import device_of
from accounts.views.credentials import WRONG_PASSWORD
from config.api import ApiViewSet, AuthedRequest, read_body
from config.rendering import Answer
from config.schema import describe, refusal

INVALID_OTP = refusal("invalid_otp", str(InvalidOtp.default_detail))
OTP_REQUIRED = refusal("otp_required", str(OtpRequired.default_detail))


class OtpOffer(TypedDict):
    """A secret that is not in force yet: `secret` (base32) is typed into an authenticator app, or
    `otpauth_url` shown to it as a QR code."""

    secret: str
    otpauth_url: str


class RecoveryCodes(TypedDict):
    """Each stands in for a code of the app once. They are shown this one time."""

    recovery_codes: list[str]


class OtpViewSet(ApiViewSet):
    """The second factor of one's own account."""

    throttle_scope = "sensitive"

    @describe(
        "Get a new secret for an authenticator app (TOTP: SHA-1, 6 digits, 30 s). It is not in "
        "force until it is confirmed; another one takes its place",
        tag="me",
        answer=OtpOffer,
        body=serializers.OtpOfferInput,
        body_example={"password": "a long enough passphrase"},
        errors=[WRONG_PASSWORD, OtpAlreadyEnabled],
        throttled=True,
    )
    def offer_otp(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.OtpOfferInput, request)
        offered = services.offer_second_factor(viewer=request.viewer, **body)
        return Answer(OtpOffer(secret=offered.secret, otpauth_url=offered.otpauth_url))

    @describe(
        "Turn the second factor on by a code made with the secret: from now on logging in takes "
        "`otp` too. An e-mail tells of it; sessions go on",
        tag="me",
        answer=RecoveryCodes,
        body=serializers.OtpConfirmationInput,
        body_example={"otp": "492039"},
        errors=[INVALID_OTP, OtpAlreadyEnabled],
        throttled=True,
    )
    def confirm_otp(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.OtpConfirmationInput, request)
        codes = services.confirm_second_factor(viewer=request.viewer, **body)
        return Answer(RecoveryCodes(recovery_codes=codes))

    @describe(
        "Turn the second factor off by the password and a code, or drop a secret that was not "
        "confirmed, for which the password is enough. An e-mail tells of the former",
        tag="me",
        status=HTTPStatus.NO_CONTENT,
        body=serializers.OtpRemovalInput,
        body_example={"password": "a long enough passphrase", "otp": "492039"},
        errors=[WRONG_PASSWORD, OTP_REQUIRED, INVALID_OTP],
        throttled=True,
    )
    def disable_otp(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.OtpRemovalInput, request)
        otp = body.get("otp")
        services.disable_second_factor(
            viewer=request.viewer,
            password=body["password"],
            otp=otp,
            place=device_of(request).ip,
        )
        return Answer(status=HTTPStatus.NO_CONTENT)
