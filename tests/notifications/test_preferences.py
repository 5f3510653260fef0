import pytest

from notifications.models import NotificationPreference, Verb
from notifications.serializers import PreferencesInput
from notifications.views.preferences import Preferences
from tests.assertions import refused
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PATH = "/me/notification-preferences/"
ALL_ON = dict.fromkeys((verb.value for verb in Verb), "on")


def rows():
    found = NotificationPreference.objects.order_by("user_id", "verb")
    return list(found.values_list("user_id", "verb", "setting"))


def test_everything_is_on_until_one_says_otherwise(api, alice, django_assert_num_queries):
    client = api(alice)
    client.get("/me/")
    with django_assert_num_queries(1):
        answer = client.get(PATH)
    assert answer.status_code == 200
    assert answer.json() == ALL_ON
    assert rows() == []


def test_the_schema_names_every_verb():
    assert list(Preferences.__annotations__) == list(ALL_ON)
    assert list(PreferencesInput().fields) == list(ALL_ON)


def test_what_is_given_changes_and_the_rest_stays(api, alice, bob):
    client = api(alice)
    wanted = ALL_ON
    for changes in (
        {"liked": "off", "quoted": "following"},
        {"liked": "following", "welcome": "off"},
        {"liked": "on"},
        {},
    ):
        wanted = {**wanted, **changes}
        answer = client.patch(PATH, changes)
        assert answer.status_code == 200
        assert answer.json() == client.get(PATH).json() == wanted
    assert api(bob).get(PATH).json() == ALL_ON


def test_all_are_set_in_two_statements(api, alice, django_assert_num_queries):
    client = api(alice)
    client.get("/me/")
    everything_off = dict.fromkeys(ALL_ON, "off")
    for _ in range(2):
        with django_assert_num_queries(4):  # the rows, the answer; a savepoint and its release
            assert client.patch(PATH, everything_off).json() == everything_off
    assert len(rows()) == len(Verb)


def test_unknown_verbs_are_ignored(api, alice):
    answer = api(alice).patch(PATH, {"sang": "off", "user": 5, "liked": "off"})
    assert answer.json() == {**ALL_ON, "liked": "off"}
    assert rows() == [(alice.pk, "liked", "off")]


@pytest.mark.parametrize("wrong", ["sometimes", "OFF", " off", "", True, False, 1, [], ["off"], {}])
def test_a_wrong_setting_is_400_and_changes_nothing(api, alice, wrong):
    api(alice).patch(PATH, {"liked": "following"})
    answer = api(alice).patch(PATH, {"followed": "off", "liked": wrong})
    refused(answer, 400, "invalid_choice", "liked")
    assert rows() == [(alice.pk, "liked", "following")]


def test_null_is_no_setting(api, alice):
    refused(api(alice).patch(PATH, {"liked": None}), 400, "null", "liked")
    assert rows() == []


@pytest.mark.parametrize(
    "verb", ["welcome", "password_changed", "password_reset", "deactivated", "reactivated"]
)
def test_word_of_ones_account_comes_from_nobody_whom_one_could_follow(api, alice, verb):
    refused(api(alice).patch(PATH, {verb: "following"}), 400, "invalid_choice", verb)
    assert rows() == []
    assert api(alice).patch(PATH, {verb: "off"}).json() == {**ALL_ON, verb: "off"}


def test_settings_made_at_once_are_not_lost(api, run_concurrently):
    alice = UserFactory()
    client = api(alice)
    verbs = list(ALL_ON)

    def change(number):
        """Each sets one verb of their own, and all set the first one."""
        changes = {verbs[number]: "off", verbs[0]: "off"}
        return client.patch(PATH, dict(sorted(changes.items(), reverse=number % 2 == 0)))

    answers = run_concurrently(len(verbs), change)
    assert {answer.status_code for answer in answers} == {200}
    assert client.get(PATH).json() == dict.fromkeys(verbs, "off")
    assert len(rows()) == len(verbs)
