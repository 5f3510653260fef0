"""The staff's pages: who gets in, and what is found there."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ModerationAction, Session, User
from config.environment import Rate
from tests.accounts.browser import USERS, Browser, enter, permissions, staff_member
from tests.assertions import refused
from tests.factories import PASSWORD, SessionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("staff_limits")]


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
    helper.user_permissions.add(*permissions("view_user", "view_session", "view_moderationaction"))
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
