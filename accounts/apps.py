from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import schema, tasks  # noqa: F401
        from accounts.purge import purge_steps
        from accounts.services import purge_sessions

        purge_steps.append(purge_sessions)
