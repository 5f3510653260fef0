from django.apps import AppConfig


class TweetsConfig(AppConfig):
    name = "tweets"

    def ready(self) -> None:
        from accounts.export import export_sections
        from accounts.purge import purge_steps
        from tweets import counters, receivers, tasks  # noqa: F401
        from tweets.feed.timeline.upkeep import purge_timeline
        from tweets.selectors import exporting
        from tweets.services import purging

        purge_steps += [
            purging.purge_interactions,
            purging.purge_posts,
            purging.purge_replies,
            purge_timeline,
        ]
        export_sections += exporting.SECTIONS
