"""From whom a person wants to hear of what."""

from config.viewer import Viewer
from notifications.models import NotificationPreference, Setting, Verb


def preferences(*, viewer: Viewer) -> dict[Verb, Setting]:
    """The viewer's setting for every verb; `on` where none was made. One query."""
    made = NotificationPreference.objects.filter(user_id=viewer.user_id)
    settings = {verb: Setting(setting) for verb, setting in made.values_list("verb", "setting")}
    return {verb: settings.get(verb.value, Setting.ON) for verb in Verb}
