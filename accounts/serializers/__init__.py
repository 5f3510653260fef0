from accounts.serializers.profile import ProfileInput
from accounts.serializers.registration import RegistrationInput
from accounts.serializers.sessions import LoginInput, RefreshInput, VerificationInput

__all__ = ["LoginInput", "ProfileInput", "RefreshInput", "RegistrationInput", "VerificationInput"]
