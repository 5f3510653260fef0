from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    name = "relationships"

    def ready(self) -> None:
        from accounts.export import export_sections
        from accounts.purge import purge_steps
        from relationships import counters, receivers, tasks  # noqa: F401
        from relationships.selectors import exporting
        from relationships.services import purging

        purge_steps += [
            *(purging.purge_requests, purging.purge_follows, purging.purge_barriers),
            purging.purge_well_known,
        ]
        export_sections += exporting.SECTIONS
