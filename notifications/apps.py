from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from accounts.export import export_sections
        from accounts.purge import purge_steps
        from notifications import receivers, tasks  # noqa: F401
        from notifications.selectors import exporting
        from notifications.services import purging

        purge_steps += [purging.purge_notifications, purging.purge_mentions]
        export_sections += exporting.SECTIONS
