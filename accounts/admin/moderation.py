from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.finding import BoundedPaginator, OnlyTheseLookups, find_person, id_in
from accounts.models import ModerationAction

if TYPE_CHECKING:
    _ModerationActionAdmin = admin.ModelAdmin[ModerationAction]
else:
    _ModerationActionAdmin = admin.ModelAdmin


@admin.register(ModerationAction)
class ModerationActionAdmin(OnlyTheseLookups, _ModerationActionAdmin):
    """What the staff did, by whom and why; to read only. Accounts are shown by their ids, which
    stay when they go."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_display = fields = ("created_at", "action", "user_id", "moderator_id", "reason")
    ordering = ("-id",)
    search_fields = ("user_id",)
    search_help_text = "a username, an e-mail address, or the id of an account"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ModerationAction], search_term: str
    ) -> tuple[QuerySet[ModerationAction], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        found = set(find_person(term).values_list("pk", flat=True))
        if (user_id := id_in(term)) is not None:
            found.add(user_id)  # of an account that may be gone
        return queryset.filter(user_id__in=found), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: ModerationAction | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: ModerationAction | None = None
    ) -> bool:
        return False
