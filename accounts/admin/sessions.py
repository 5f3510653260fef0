from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import services
from accounts.admin.finding import BoundedPaginator, OnlyTheseLookups, find_person
from accounts.models import Session

if TYPE_CHECKING:
    _SessionAdmin = admin.ModelAdmin[Session]
else:
    _SessionAdmin = admin.ModelAdmin


@admin.register(Session)
class SessionAdmin(OnlyTheseLookups, _SessionAdmin):
    """Devices that are or were logged in. The staff can end a session, nothing else."""

    lookups = ("user__id__exact",)
    paginator = BoundedPaginator
    show_full_result_count = False
    list_display = ("user", "device", "ip", "created_at", "last_used_at", "ended_at")
    list_select_related = ("user",)
    ordering = ("-id",)
    search_fields = ("user",)
    search_help_text = "a username, an e-mail address, or the id of an account"
    raw_id_fields = ("user",)
    actions = ("end_sessions",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Session], search_term: str
    ) -> tuple[QuerySet[Session], bool]:
        if not search_term.strip():
            return queryset, False
        return queryset.filter(user__in=find_person(search_term).values("pk")), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.has_perm("accounts.change_session")

    @admin.action(description="End the selected sessions", permissions=["end"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        ended = [services.end_session(session_id=session.pk) for session in queryset.order_by("pk")]
        messages.success(request, f"Ended: {sum(ended)}.")
