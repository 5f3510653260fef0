from accounts.serializers.emails import EmailChangeInput, VerificationInput
from accounts.serializers.passwords import (
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
    "PasswordChangeInput",
    "PasswordResetConfirmInput",
    "PasswordResetInput",
    "ProfileInput",
    "RefreshInput",
    "RegistrationInput",
    "VerificationInput",
]
