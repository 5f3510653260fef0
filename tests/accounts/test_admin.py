"""The staff's pages, used as a browser uses them."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from accounts.models import ModerationAction, Session, User
from config.environment import Rate
from tests.assertions import refused
from tests.factories import PASSWORD, SessionFactory, UserFactory, as_viewer, deactivate
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"


@pytest.fixture(autouse=True)
def _limits(settings):
    """As in production; tests are quick enough not to reach them."""
    settings.THROTTLE_RATES = {"auth": Rate(20, 60), "login_failures": Rate(20, 86400)}


class Browser(Client):
    """What follows a commit happens as it would outside."""

    def generic(self, *args, **kwargs):
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().generic(*args, **kwargs)


def staff_member(**fields):
    return UserFactory(username="mod", is_staff=True, **fields)


def enter(browser, username="mod", password=PASSWORD):
    page = browser.get("/admin/login/")
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    form = {"username": username, "password": password, "csrfmiddlewaretoken": token}
    return browser.post("/admin/login/?next=/admin/", form)


@pytest.fixture
def staff(db):
    """A browser in which a superuser has logged in."""
    browser = Browser()
    browser.force_login(staff_member(is_superuser=True))
    return browser


def test_the_staff_log_in_with_a_cookie_that_is_sent_nowhere_else(db):
    staff_member(is_superuser=True)
    browser = Browser(enforce_csrf_checks=True)
    answer = enter(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    cookie = answer.cookies["sessionid"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert browser.get("/admin/").status_code == 200
    refused(browser.get("/api/v1/me/"), 401, "not_authenticated")


def test_a_form_that_another_site_made_is_refused(db):
    staff_member(is_superuser=True)
    browser = Browser(enforce_csrf_checks=True)
    login = {"username": "mod", "password": PASSWORD}
    assert browser.post("/admin/login/", login).status_code == 403
    enter(browser)
    bob = UserFactory(username="bob")
    forged = browser.post(f"{USERS}{bob.pk}/suspend/", {"reason": "x"})
    assert forged.status_code == 403
    assert not ModerationAction.objects.exists()


def test_nobody_else_gets_in(alice):
    browser = Browser()
    assert browser.get("/admin/")["Location"].startswith("/admin/login/")
    assert enter(browser, "alice").status_code == 200  # the form again
    browser.force_login(alice)
    assert browser.get(USERS).status_code == 302


def test_guessing_the_staffs_passwords_is_throttled(db, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "auth": Rate(3, 60)}
    staff_member()
    browser = Browser()
    assert [enter(browser, password="no").status_code for _ in range(3)] == [200] * 3
    answer = enter(browser)
    refused(answer, 429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_guesses_from_many_addresses_are_counted_together(db, settings):
    settings.THROTTLE_RATES = {"auth": Rate(3, 60)}
    staff_member()
    for number in range(3):
        assert enter(Browser(REMOTE_ADDR=f"203.0.113.{number}"), password="no").status_code == 200
    refused(enter(Browser(REMOTE_ADDR="203.0.113.9")), 429, "throttled")


def test_wrong_passwords_count_by_the_day_together_with_those_of_the_api(db, anyone, settings):
    settings.THROTTLE_RATES = {"login_failures": Rate(3, 86400)}
    staff_member(is_superuser=True)
    browser = Browser()
    assert enter(browser).status_code == 302  # a right one costs nothing
    browser.logout()
    assert enter(browser, password="no").status_code == 200
    wrong = {"username": "mod", "password": "no"}
    refused(anyone.post("/auth/login/", wrong), 401, "invalid_credentials")
    assert enter(browser, "MOD", password="no").status_code == 200
    answer = enter(browser)
    refused(answer, 429, "throttled")
    assert 60 < int(answer["Retry-After"]) <= 86400
    refused(anyone.post("/auth/login/", {**wrong, "password": PASSWORD}), 429, "throttled")
    assert browser.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b'{"username": "mod", "password": "x"}', 403),
        ("text/plain", b"username=mod", 403),
        ("application/xml", b"<a/>", 403),
        ("multipart/form-data", b"username=mod", 400),
        ("multipart/form-data; boundary=", b"username=mod", 400),
        ("application/x-www-form-urlencoded; charset=nonsense", b"username=mod", 403),
        ("", b"username=mod", 403),
        ("application/x-www-form-urlencoded", b"username=%00&password=%ff", 403),
    ],
)
def test_a_body_that_is_no_form_is_refused(db, content_type, body, status):
    browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
    answer = browser.generic("POST", "/admin/login/", body, content_type=content_type)
    assert answer.status_code == status
    unguarded = Browser(raise_request_exception=False)
    answer = unguarded.generic("POST", "/admin/login/", body, content_type=content_type)
    assert answer.status_code < 500


def test_passwords_are_not_changed_here(staff):
    before = User.objects.get().password
    form = {
        "old_password": PASSWORD,
        "new_password1": "seven herons",
        "new_password2": "seven herons",
    }
    for page in ("/admin/password_change/", "/admin/password_change/done/"):
        for answer in (staff.get(page), staff.post(page, form)):
            refused(answer, 404, "not_found")
            assert "/auth/password/change/" in answer.content.decode()
    assert User.objects.get().password == before
    assert "password_change" not in staff.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("path", "lookup"),
    [
        *(("user", "password__startswith"), ("user", "password"), ("user", "email__contains")),
        *(("session", "user__password__startswith"), ("session", "ip__startswith")),
        *(("moderationaction", "user__password__gt"), ("moderationaction", "reason__contains")),
    ],
)
def test_what_no_page_shows_cannot_be_guessed_by_filters(bob, path, lookup):
    helper = staff_member()
    helper.user_permissions.add(*_permissions("view_user", "view_session", "view_moderationaction"))
    browser = Browser()
    browser.force_login(helper)
    page = f"/admin/accounts/{path}/"
    assert browser.get(page).status_code == 200
    assert browser.get(page, {lookup: "md5"}).status_code == 400


def test_the_tokens_of_others_are_on_no_page(staff):
    for model in ("outstandingtoken", "blacklistedtoken"):
        assert staff.get(f"/admin/token_blacklist/{model}/").status_code == 404


def test_someone_whose_name_is_all_digits_is_found(staff, bob):
    digits = UserFactory(username="12345678")
    SessionFactory(user=digits)
    staff.post(f"{USERS}{digits.pk}/suspend/", {"reason": "of the digits"})
    sessions = staff.get("/admin/accounts/session/", {"q": "12345678"}).content.decode()
    assert "1 result" in sessions
    acts = staff.get("/admin/accounts/moderationaction/", {"q": "12345678"}).content.decode()
    assert "of the digits" in acts
    User.objects.filter(pk=bob.pk).update(username=str(digits.pk)[:20])
    assert (
        "1 result" in staff.get("/admin/accounts/session/", {"q": str(digits.pk)}).content.decode()
    )


def test_all_assets_come_from_this_server(staff):
    page = staff.get("/admin/").content.decode()
    links = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert len(links) > 5
    assert not [link for link in links if not link.startswith("/")]
    styles = [link for link in links if link.endswith(".css")]
    for style in styles:
        assert staff.get(style).status_code == 200


@pytest.mark.parametrize(
    "term", ["{id}", "bob", "BO", "@bob", "bob@example.com", "Bob@Example.com"]
)
def test_someone_is_found_by_id_name_or_address(staff, alice, bob, term):
    page = staff.get(USERS, {"q": term.format(id=bob.pk)}).content.decode()
    assert f"{USERS}{bob.pk}/change/" in page
    assert f"{USERS}{alice.pk}/change/" not in page


@pytest.mark.parametrize("term", ["nobody", "9" * 40, "٣", "%", "b%b", "\\", "'", "a" * 300])
def test_odd_searches_find_nobody(staff, bob, term):
    for page in (USERS, "/admin/accounts/session/", "/admin/accounts/moderationaction/"):
        answer = staff.get(page, {"q": term})
        assert answer.status_code == 200
        assert "0 results" in answer.content.decode()


def test_no_list_counts_all_rows_and_each_costs_the_same_at_any_length(staff):
    def queries(path):
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(path).status_code == 200
        counting = [q["sql"] for q in captured if "COUNT(" in q["sql"]]
        assert all("LIMIT 1000" in sql for sql in counting)
        return len(captured)

    paths = [USERS, "/admin/accounts/session/", "/admin/accounts/moderationaction/"]
    SessionFactory()
    before = [queries(path) for path in paths]
    SessionFactory.create_batch(50)
    assert [queries(path) for path in paths] == before


def test_a_search_reads_indexes_only(staff, bob):
    for term in ("bob", str(bob.pk), "bob@example.com"):
        with CaptureQueriesContext(connection) as captured:
            staff.get(USERS, {"q": term})
        searches = [q["sql"] for q in captured if "lower(" in q["sql"].lower()]
        assert searches
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
            for sql in searches:
                cursor.execute("EXPLAIN " + sql.replace("%", "%%"))
                plan = "\n".join(row[0] for row in cursor.fetchall())
                assert "Seq Scan" not in plan, plan
            cursor.execute("RESET enable_seqscan; RESET enable_indexscan")


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
    helper.user_permissions.add(*_permissions("change_user", "view_user"))
    browser = Browser()
    browser.force_login(helper)
    assert browser.post(f"{USERS}{mod.pk}/suspend/", {"reason": "x"}).status_code == 302
    assert not ModerationAction.objects.exists()
    assert browser.post(f"{USERS}{bob.pk}/suspend/", {"reason": "x"}).status_code == 302
    assert ModerationAction.objects.get().moderator == helper


def _permissions(*names):
    return Permission.objects.filter(codename__in=names)


def test_without_the_permission_nothing_can_be_done(bob):
    browser = Browser()
    browser.force_login(staff_member())
    for path in (USERS, f"{USERS}{bob.pk}/change/", f"{USERS}{bob.pk}/suspend/"):
        assert browser.get(path).status_code == 403
    assert browser.post(f"{USERS}{bob.pk}/suspend/", {"reason": "x"}).status_code == 403
    assert not ModerationAction.objects.exists()


def test_the_staff_cannot_make_themselves_superusers(bob):
    helper = staff_member()
    helper.user_permissions.add(*_permissions("change_user", "view_user"))
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


def test_createsuperuser_makes_someone_who_can_log_in_everywhere(db, anyone, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, username="Boss", email="b@example.com")
    login = anyone.post("/auth/login/", {"username": "boss", "password": PASSWORD})
    assert login.status_code == 200
    assert enter(Browser(), "boss").status_code == 302
    assert User.objects.get().taken_names.get().lowered == "boss"


@pytest.mark.django_db(transaction=True)
def test_sessions_are_ended_outside_of_a_transaction_too(api):
    staff = Browser()
    staff.force_login(staff_member(is_superuser=True))
    bob = UserFactory(username="bob")
    clients = [api(bob) for _ in range(3)]
    assert [client.get("/me/").status_code for client in clients] == [200] * 3
    chosen = list(Session.objects.order_by("pk").values_list("pk", flat=True)[:2])
    form = {"action": "end_sessions", "_selected_action": chosen}
    assert staff.post("/admin/accounts/session/", form).status_code == 302
    assert [client.get("/me/").status_code for client in clients] == [401, 401, 200]
    assert Session.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize(
    ("username", "email", "sentence"),
    [
        ("BOB", "b@example.com", "This username is taken"),
        ("former", "b@example.com", "This username is taken"),
        ("boss", "BOB@example.com", "This e-mail address is in use"),
        ("b oss", "b@example.com", "A username is"),
        ("x" * 21, "b@example.com", "at most 20 characters"),
        ("böss", "b@example.com", "A username is"),
        ("boss", "nobody", "valid email"),
    ],
)
def test_createsuperuser_says_in_one_sentence_why_not(
    bob, api, monkeypatch, username, email, sentence
):
    api(bob).patch("/me/", {"username": "former"})
    api(bob).patch("/me/", {"username": "bob"})
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("createsuperuser", interactive=False, username=username, email=email)
    assert "md5" not in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert User.objects.count() == 1
