"""How the staff log in."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from accounts import services
from accounts.models import User
from config.addresses import client_address, place
from config.errors import DomainError


class StaffLoginForm(AdminAuthenticationForm):
    """Asks for a code as the API does: of those whose second factor is on, after their password."""

    otp = forms.CharField(
        label="Code, if your second factor is on",
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        user = self.get_user()
        if isinstance(user, User) and self.request is not None:
            here = place(client_address(self.request))
            try:
                services.pass_second_factor(user=user, otp=cleaned.get("otp"), place=here)
            except DomainError as refusal:
                raise ValidationError(str(refusal), code=refusal.default_code) from None
        return cleaned
