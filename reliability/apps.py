from django.apps import AppConfig


class ReliabilityConfig(AppConfig):
    name = "reliability"

    def ready(self) -> None:
        # Tasks declared with `shared_task` belong to this application, in the web process too.
        from config.celery import app

        app.set_default()
        from reliability import receivers  # noqa: F401
