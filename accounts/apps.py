from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import schema, tasks  # noqa: F401
        from accounts.export import export_sections
        from accounts.export_sections import SECTIONS
        from accounts.purge import purge_steps
        from accounts.services import purge_export, purge_sessions

        purge_steps += [purge_export, purge_sessions]
        export_sections += SECTIONS
