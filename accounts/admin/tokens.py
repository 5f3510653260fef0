"""simplejwt's own pages show refresh tokens that still work: the staff need none of them."""

from django.contrib import admin
from rest_framework_simplejwt.token_blacklist import admin as _registers_them  # noqa: F401
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

admin.site.unregister([BlacklistedToken, OutstandingToken])
