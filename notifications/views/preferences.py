from collections.abc import Mapping
from typing import Literal, TypedDict, cast

from config.api import ApiViewSet, AuthedRequest, read_body
from config.rendering import Answer
from config.schema import describe
from config.schema.errors import refusal
from notifications import selectors, serializers, services
from notifications.models import Setting, Verb

Wanted = Literal["on", "following", "off"]
Told = Literal["on", "off"]


class Preferences(TypedDict):
    """For each verb: `on`, `following` (only from people one follows), `off`. It decides what one
    is told from now on, and hides nothing that one was told."""

    followed: Wanted
    follow_requested: Wanted
    follow_accepted: Wanted
    liked: Wanted
    commented: Wanted
    mentioned: Wanted
    retweeted: Wanted
    quoted: Wanted
    welcome: Told
    password_changed: Told
    password_reset: Told
    deactivated: Told
    reactivated: Told


class PreferenceViewSet(ApiViewSet):
    throttle_scope = "interaction"

    @describe("Of what one wants to be told", tag="notifications", answer=Preferences)
    def preferences(self, request: AuthedRequest) -> Answer:
        return Answer(_answer(selectors.preferences(viewer=request.viewer)))

    @describe(
        "Change of what one wants to be told; what is not given stays",
        tag="notifications",
        answer=Preferences,
        body=serializers.PreferencesInput,
        body_example={"liked": "following", "retweeted": "off"},
        errors=[refusal("invalid_choice", "Not a setting of this verb.")],
        throttled=True,
    )
    def change_preferences(self, request: AuthedRequest) -> Answer:
        body = read_body(serializers.PreferencesInput, request)
        changes = {Verb(verb): Setting(setting) for verb, setting in body.items()}
        return Answer(_answer(services.set_preferences(viewer=request.viewer, changes=changes)))


def _answer(settings: Mapping[Verb, Setting]) -> Preferences:
    return cast("Preferences", {verb.value: setting.value for verb, setting in settings.items()})
