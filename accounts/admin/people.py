from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from accounts import services
from accounts.admin.finding import BoundedPaginator, OnlyTheseLookups, find_people
from accounts.models import User
from config.errors import DomainError

if TYPE_CHECKING:
    _UserAdmin = admin.ModelAdmin[User]
else:
    _UserAdmin = admin.ModelAdmin

ACTS = {
    "suspend": services.suspend,
    "unsuspend": services.unsuspend,
    "disable-otp": services.disable_otp_for,
}
ROLE = ("is_staff", "is_superuser", "groups", "user_permissions")
SHOWN = (
    *("id", "username", "name", "email", "email_verified_at", "created_at", "last_login", "bio"),
    *("location", "website", "is_private", "followers_count", "following_count", "tweets_count"),
    *("is_active", "deactivated_at", "suspended_at", "deleted_at", "otp_enabled_at"),
    *("sessions", "moderation"),
)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


@admin.register(User)
class UserAdmin(OnlyTheseLookups, _UserAdmin):
    """People. What they say of themselves is theirs to change; the staff verifies and suspends.
    Who belongs to the staff, and what they may do, is decided by superusers."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_display = ("username", "email", "name", "created_at", "is_active", "is_staff")
    ordering = ("-id",)
    search_fields = ("username",)
    search_help_text = "a username or its beginning, an e-mail address, or an id"
    fields = (*SHOWN, "is_verified", *ROLE)
    raw_id_fields = ("groups",)
    filter_horizontal = ("user_permissions",)
    change_form_template = "admin/accounts/user/change.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        if not search_term.strip():
            return queryset, False
        return find_people(search_term).order_by(*queryset.query.order_by), False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return SHOWN if getattr(request.user, "is_superuser", False) else (*SHOWN, *ROLE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """What was changed here and nothing else: the counters move meanwhile."""
        columns = {field.name for field in User._meta.concrete_fields}
        obj.save(update_fields=sorted(columns & set(form.changed_data)))

    @admin.display(description="sessions")
    def sessions(self, user: User) -> str:
        return _link("session", f"user__id__exact={user.pk}", "show")

    @admin.display(description="moderation")
    def moderation(self, user: User) -> str:
        return _link("moderationaction", f"q={user.pk}", "show")

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                f"<int:user_id>/{name}/",
                self.admin_site.admin_view(self._moderate),
                {"action": name},
                name=f"accounts_user_{name}",
            )
            for name in ACTS
        ]
        return [*pages, *super().get_urls()]

    def _moderate(self, request: HttpRequest, user_id: int, action: str) -> HttpResponse:
        """Asks for the reason, then does it."""
        if not self.has_change_permission(request) or not isinstance(request.user, User):
            raise PermissionDenied
        user = get_object_or_404(User, pk=user_id)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                changed = ACTS[action](moderator=request.user, user_id=user_id, reason=reason)
            except DomainError as refusal:
                messages.error(request, str(refusal))
            else:
                said = f"@{user}: done." if changed else f"@{user}: nothing to do."
                messages.success(request, said)
            return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user_id]))
        context = self.admin_site.each_context(request) | {
            "title": f"{action.replace('-', ' ').capitalize()} @{user}",
            "form": form,
            "original": user,
            "opts": self.opts,
        }
        return render(request, "admin/accounts/user/moderate.html", context)


def _link(model: str, query: str, label: str) -> str:
    url = reverse(f"admin:accounts_{model}_changelist")
    return format_html('<a href="{}?{}">{}</a>', url, query, label)
