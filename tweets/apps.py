from django.apps import AppConfig


class TweetsConfig(AppConfig):
    name = "tweets"

    def ready(self) -> None:
        from tweets import counters, receivers, tasks  # noqa: F401
