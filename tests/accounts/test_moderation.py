"""What the staff do to accounts, and may not do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ModerationAction, Session, User
from tests.accounts.browser import USERS, Browser, permissions, staff_member
from tests.assertions import refused
from tests.factories import PASSWORD, UserFactory, as_viewer, deactivate
from tweets.services import create_tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("staff_limits")]


def test_suspending_needs_a_reason_hides_ends_sessions_and_leaves_a_row(staff, api, alice, bob):
    tweet = create_tweet(author=as_viewer(bob), content="x")
    his, hers = api(bob), api(alice)
    assert his.get("/me/").status_code == 200
    page = f"{USERS}{bob.pk}/suspend/"
    assert staff.get(page).status_code == 200
    assert "required" in staff.post(page, {"reason": " "}).content.decode()
    assert his.get("/me/").status_code == 200
    assert staff.post(page, {"reason": "spam"}).status_code == 302
    refused(his.get("/me/"), 401, "token_not_valid")
    refused(hers.get("/users/bob/"), 404, "not_found")
    refused(hers.get(f"/tweets/{tweet.pk}/"), 404, "not_found")
    assert not Session.objects.filter(user=bob, ended_at=None).exists()
    act = ModerationAction.objects.get()
    assert (act.moderator.username, act.user, act.action) == ("mod", bob, "suspend")
    assert act.reason == "spam"
    staff.post(page, {"reason": "again"})
    assert ModerationAction.objects.count() == 1


def test_a_suspended_account_says_so_with_the_right_password_only(staff, anyone, bob):
    staff.post(f"{USERS}{bob.pk}/suspend/", {"reason": "spam"})
    right = {"username": "bob", "password": PASSWORD}
    refused(anyone.post("/auth/login/", right), 403, "account_suspended")
    wrong = anyone.post("/auth/login/", {**right, "password": "wrong"})
    refused(wrong, 401, "invalid_credentials")
    assert not Session.objects.filter(user=bob).exists()


def test_unsuspending_brings_back_what_its_owner_did_not_deactivate(staff, api, alice, bob, carol):
    deactivate(carol)
    for person in (bob, carol):
        staff.post(f"{USERS}{person.pk}/suspend/", {"reason": "spam"})
        staff.post(f"{USERS}{person.pk}/unsuspend/", {"reason": "a mistake"})
    assert api(alice).get("/users/bob/").status_code == 200
    refused(api(alice).get("/users/carol/"), 404, "not_found")
    assert ModerationAction.objects.count() == 4


def test_nobody_suspends_themselves_nor_a_superuser_without_being_one(staff, bob):
    mod = User.objects.get(username="mod")
    staff.post(f"{USERS}{mod.pk}/suspend/", {"reason": "x"})
    helper = UserFactory(username="helper", is_staff=True)
    helper.user_permissions.add(*permissions("change_user", "view_user"))
    browser = Browser()
    browser.force_login(helper)
    assert browser.post(f"{USERS}{mod.pk}/suspend/", {"reason": "x"}).status_code == 302
    assert not ModerationAction.objects.exists()
    assert browser.post(f"{USERS}{bob.pk}/suspend/", {"reason": "x"}).status_code == 302
    assert ModerationAction.objects.get().moderator == helper


def test_without_the_permission_nothing_can_be_done(bob):
    browser = Browser()
    browser.force_login(staff_member())
    for path in (USERS, f"{USERS}{bob.pk}/change/", f"{USERS}{bob.pk}/suspend/"):
        assert browser.get(path).status_code == 403
    assert browser.post(f"{USERS}{bob.pk}/suspend/", {"reason": "x"}).status_code == 403
    assert not ModerationAction.objects.exists()


def test_the_staff_cannot_make_themselves_superusers(bob):
    helper = staff_member()
    helper.user_permissions.add(*permissions("change_user", "view_user"))
    browser = Browser()
    browser.force_login(helper)
    page = f"{USERS}{helper.pk}/change/"
    answer = browser.post(page, {"is_verified": "on", "is_superuser": "on", "is_staff": "on"})
    assert answer.status_code == 302
    helper.refresh_from_db()
    assert (helper.is_verified, helper.is_superuser) == (True, False)


def test_saving_an_account_writes_what_was_changed_and_nothing_else(staff, bob):
    page = f"{USERS}{bob.pk}/change/"
    assert staff.get(page).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert staff.post(page, {"is_verified": "on"}).status_code == 302
    (update,) = [q["sql"] for q in captured if q["sql"].startswith('UPDATE "accounts_user"')]
    assert update.split("WHERE")[0].strip() == 'UPDATE "accounts_user" SET "is_verified" = true'


def test_the_staff_see_and_end_sessions(staff, api, bob):
    his = api(bob)
    assert his.get("/me/").status_code == 200
    session = Session.objects.get(user=bob)
    page = "/admin/accounts/session/"
    assert str(session.pk) in staff.get(page, {"q": "bob"}).content.decode()
    assert str(session.pk) in staff.get(page, {"user__id__exact": bob.pk}).content.decode()
    chosen = {"action": "end_sessions", "_selected_action": [session.pk]}
    assert staff.post(page, chosen).status_code == 302
    refused(his.get("/me/"), 401, "token_not_valid")


def test_what_was_done_can_be_read_and_not_changed(staff, bob):
    staff.post(f"{USERS}{bob.pk}/suspend/", {"reason": "spam and more"})
    act = ModerationAction.objects.get()
    page = f"/admin/accounts/moderationaction/{act.pk}/"
    for term in ("bob", str(bob.pk), ""):
        found = staff.get("/admin/accounts/moderationaction/", {"q": term})
        assert "spam and more" in found.content.decode()
    assert staff.get(f"{page}change/").status_code == 200
    assert staff.post(f"{page}change/", {"reason": "x"}).status_code == 403
    assert staff.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert staff.get("/admin/accounts/moderationaction/add/").status_code == 403
    User.objects.filter(pk=bob.pk).delete()
    assert ModerationAction.objects.get().user_id == bob.pk
    assert "spam and more" in staff.get(f"{page}change/").content.decode()


def test_a_suspended_member_of_the_staff_is_out_at_once(staff, bob):
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    bob.refresh_from_db()
    browser = Browser()
    browser.force_login(bob)
    assert browser.get("/admin/").status_code == 200
    staff.post(f"{USERS}{bob.pk}/suspend/", {"reason": "x"})
    assert browser.get("/admin/").status_code == 302
