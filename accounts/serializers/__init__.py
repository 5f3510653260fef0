from accounts.serializers.emails import EmailChangeInput, VerificationInput
from accounts.serializers.otp import OtpConfirmationInput, OtpOfferInput, OtpRemovalInput
from accounts.serializers.passwords import (
    OwnPasswordInput,
    PasswordChangeInput,
    PasswordResetConfirmInput,
    PasswordResetInput,
)
from accounts.serializers.profile import ProfileInput
from accounts.serializers.registration import RegistrationInput
from accounts.serializers.sessions import LoginInput, RefreshInput

__all__ = [
    "EmailChangeInput",
    "LoginInput",
    "OtpConfirmationInput",
    "OtpOfferInput",
    "OtpRemovalInput",
    "OwnPasswordInput",
    "PasswordChangeInput",
    "PasswordResetConfirmInput",
    "PasswordResetInput",
    "ProfileInput",
    "RefreshInput",
    "RegistrationInput",
    "VerificationInput",
]
