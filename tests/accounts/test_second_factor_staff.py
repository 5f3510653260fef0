"""The second factor on the staff's pages."""

import re

import pytest

from accounts.models import ModerationAction, RecoveryCode, SecondFactor, User
from config.environment import Rate
from tests.accounts.authenticator import is_on, log_in, turn_on
from tests.accounts.browser import USERS, Browser, enter, permissions, staff_member
from tests.accounts.letters import deliver
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mod(db):
    return staff_member(is_superuser=True)


@pytest.fixture
def app(mod, clock):
    """The superuser's, whose second factor is on."""
    return turn_on(mod, clock)


def knock(otp=None, *, password=PASSWORD, browser=None):
    """A login at the staff's door."""
    form = {"username": "mod", "password": password, "next": "/admin/"}
    if otp is not None:
        form["otp"] = otp
    return (browser or Browser()).post("/admin/login/", form)


def test_the_form_asks_for_a_code(db):
    page = Browser().get("/admin/login/").content.decode()
    names = re.findall(r'<input[^>]* name="(\w+)"', page)
    assert names == ["csrfmiddlewaretoken", "username", "password", "otp", "next"]


def test_the_staff_without_it_log_in_as_before(mod):
    assert enter(Browser(enforce_csrf_checks=True)).status_code == 302
    assert knock("not looked at").status_code == 302


def test_the_staff_with_it_do_not_get_in_without_a_code(app):
    browser = Browser()
    for otp in (None, "", app.wrong_code(), "x" * 65, "12\x003456"):
        answer = knock(otp, browser=browser)
        assert answer.status_code == 200
        assert "errornote" in answer.content.decode() or "errorlist" in answer.content.decode()
        assert "sessionid" not in browser.cookies
    assert browser.get("/admin/").status_code == 302
    assert knock(app.code(), browser=browser).status_code == 302
    assert browser.get("/admin/").status_code == 200


def test_a_code_works_once_at_both_doors_together(app, clock):
    code, spare = app.code(), app.recovery_codes[0]
    assert knock(code).status_code == 302
    assert knock(code).status_code == 200
    assert log_in(code, username="mod").status_code == 401
    assert knock(spare).status_code == 302
    assert log_in(spare, username="mod").status_code == 401
    clock.pass_steps(1)
    assert log_in(app.code(), username="mod").status_code == 200
    assert knock(app.code()).status_code == 200


def test_the_code_is_not_looked_at_before_the_password(app):
    answers = {
        re.sub(r'value="\w+"', "", knock(otp, password="no").content.decode())
        for otp in (None, app.wrong_code(), app.code(), app.recovery_codes[0])
    }
    assert len({re.sub(r'name="otp"[^>]*', "", answer) for answer in answers}) == 1
    assert RecoveryCode.objects.count() == 10
    assert knock(app.code()).status_code == 302


def test_wrong_codes_have_the_limit_of_the_api(app, mod, settings):
    settings.THROTTLE_RATES = {"otp_failures": Rate(2, 86400)}
    mod.sessions.all().delete()
    assert knock(app.wrong_code()).status_code == 200
    assert log_in(app.wrong_code(), username="mod").status_code == 401
    answer = knock(app.code())
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_those_who_are_not_staff_are_refused_before_a_code_is_spent(alice, clock):
    app = turn_on(alice, clock)
    form = {"username": "alice", "password": PASSWORD, "otp": app.code()}
    assert Browser().post("/admin/login/", form).status_code == 200
    assert log_in(app.code()).status_code == 200


def test_the_staff_turn_it_off_for_someone_who_lost_everything(mod, bob, clock, mailoutbox):
    turn_on(bob, clock)
    deliver(mailoutbox)
    browser = Browser()
    browser.force_login(mod)
    page = f"{USERS}{bob.pk}/disable-otp/"
    assert page in browser.get(f"{USERS}{bob.pk}/change/").content.decode()
    assert "required" in browser.post(page, {"reason": " "}).content.decode()
    assert is_on(bob)
    assert browser.post(page, {"reason": "phone lost, known in person"}).status_code == 302
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    act = ModerationAction.objects.get()
    assert (act.moderator, act.user, act.action) == (mod, bob, "disable_otp")
    assert "The second factor is off" in [letter.subject for letter in deliver(mailoutbox)]
    assert not is_on(bob)
    browser.post(page, {"reason": "again"})
    assert ModerationAction.objects.count() == 1
    assert page not in browser.get(f"{USERS}{bob.pk}/change/").content.decode()


def test_nobody_turns_off_their_own_nor_a_superusers_without_being_one(app, mod, clock):
    helper = UserFactory(username="helper", is_staff=True)
    helper.user_permissions.add(*permissions("change_user", "view_user"))
    for person in (mod, helper):
        browser = Browser()
        browser.force_login(person)
        browser.post(f"{USERS}{mod.pk}/disable-otp/", {"reason": "x"})
    assert not ModerationAction.objects.exists()
    assert is_on(mod)
    assert User.objects.get(pk=mod.pk).otp_enabled_at is not None
