import pytest

from accounts.models import TakenName, User
from tests.assertions import refused
from tests.client import Client, client_of
from tests.factories import PASSWORD, UserFactory, as_viewer
from tests.outbox import drain
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db

FAMILY = "👩‍👩‍👧‍👦"  # seven code points
MIXED = [
    "Zoë",
    "Zoe\u0308",
    "שלום עולם",
    "مرحبا",
    "\u200fرحبا",
    "नमस्ते",
    FAMILY,
    " 山田 太郎 ",
    "ﷺ",
    "ﬁ",
    "İ",
    "\ufeffx",
]
UNFIT = ["\x00", "\x01", "\t", "\r", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u202e", "\u2066"]


def patch(client, **changes):
    return client.patch("/me/", changes)


def register(username, number=0):
    body = {
        "username": username,
        "email": f"p{number}@example.com",
        "password": "a fine passphrase",
    }
    return Client().post("/auth/register/", body)


def test_everything_one_says_of_oneself_can_be_changed_and_is_shown(api, alice, bob):
    said = {
        "name": "Alice 🦊",
        "bio": "one\ntwo",
        "location": "Kraków",
        "website": "https://example.com/~alice?q=1#top",
        "avatar_url": "https://cdn.example.com/a.png",
        "banner_url": "http://cdn.example.com/b.png",
    }
    answer = patch(api(alice), **said)
    assert answer.status_code == 200
    assert said.items() <= answer.json().items()
    assert said.items() <= api(bob).get("/users/alice/").json().items()
    assert api(bob).get("/users/alice/").json()["avatar_url"] == said["avatar_url"]


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_or_an_empty_text_clears_a_field(api, alice, nothing):
    texts = ["name", "bio", "location"]
    links = ["website", "avatar_url", "banner_url"]
    client = api(alice)
    patch(client, **dict.fromkeys(texts, "x"), **dict.fromkeys(links, "https://example.com/"))
    cleared = patch(client, **dict.fromkeys(texts + links, nothing)).json()
    assert {field: cleared[field] for field in texts} == dict.fromkeys(texts, "")
    assert {field: cleared[field] for field in links} == dict.fromkeys(links)


def test_what_is_not_given_stays_and_an_empty_change_changes_nothing(api, alice):
    client = api(alice)
    before = patch(client, name="Alice", bio="x").json()
    assert patch(client).json() == before
    assert patch(client, email="new@example.com", is_verified=True, id="1").json() == before


@pytest.mark.parametrize("name", MIXED)
def test_names_of_every_script_are_kept_exactly_and_found(api, alice, bob, name):
    assert patch(api(alice), name=name).json()["name"] == name
    assert api(bob).get("/users/alice/").json()["name"] == name
    found = api(bob).items("/users/", search=name)
    assert "alice" in [person["username"] for person in found]


def test_lengths_are_counted_in_code_points(api, alice):
    client = api(alice)
    assert patch(client, name="👩" * 50).status_code == 200
    assert patch(client, name=FAMILY * 7).status_code == 200
    refused(patch(client, name=FAMILY * 8), 400, "max_length", "name")
    limits = {"name": 50, "bio": 160, "location": 30}
    for field, limit in limits.items():
        assert patch(client, **{field: "é" * limit}).status_code == 200
        refused(patch(client, **{field: "é" * (limit + 1)}), 400, "max_length", field)
    for field, limit in {"website": 200, "avatar_url": 500, "banner_url": 500}.items():
        link = "https://example.com/"
        assert patch(client, **{field: link.ljust(limit, "x")}).status_code == 200
        refused(patch(client, **{field: link.ljust(limit + 1, "x")}), 400, "max_length", field)


@pytest.mark.parametrize("unfit", UNFIT)
def test_control_characters_and_overrides_are_refused_everywhere(api, alice, unfit):
    client = api(alice)
    for field in ("name", "bio", "location"):
        refused(patch(client, **{field: f"a{unfit}b"}), 400, "invalid_characters", field)
    for field in ("website", "avatar_url", "banner_url"):
        refused(
            patch(client, **{field: f"https://e.example/{unfit}b"}),
            400,
            "invalid_characters",
            field,
        )
    refused(patch(client, name="a\nb"), 400, "invalid_characters", "name")
    alice.refresh_from_db()
    assert (alice.name, alice.bio, alice.website) == ("Alice", "", "")


@pytest.mark.parametrize(
    "name",
    [" ", "   ", "\u200b", "\u3164", "\ufeff", "\u061c", "\U000e0041", "\u2800", " \u200d\ufe0f"],
    ids=ascii,
)
def test_a_name_that_shows_nothing_is_none(api, alice, name):
    refused(patch(api(alice), name=name, bio="new"), 400, "blank", "name")
    alice.refresh_from_db()
    assert (alice.name, alice.bio) == ("Alice", "")


def test_lines_may_end_as_on_windows(api, alice):
    client = api(alice)
    bio = "one\r\ntwo\n\r\n"
    assert patch(client, bio=bio).json()["bio"] == bio
    for unfit in ("a\rb", "a\r", "a\r\r\nb"):
        refused(patch(client, bio=unfit), 400, "invalid_characters", "bio")
    refused(patch(client, location="a\r\nb"), 400, "invalid_characters", "location")


def test_a_lone_surrogate_is_no_text_at_all(api, alice):
    answer = api(alice).patch("/me/", b'{"name": "\\ud800"}', content_type="application/json")
    refused(answer, 400, "parse_error")


@pytest.mark.parametrize(
    "link",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)//https://e.example", "data:text/html,x"),
        *("ftp://e.example/", "//e.example/", "e.example", "https://", "https:// e.example"),
        *("https://alice@e.example/", "https://a:b@e.example/", "https://bank.example\\@e.example"),
        *(
            "https://[::1",
            "https://e.example:99999999/",
            "https://e.example:65536/",
            "http://e.example:0/",
            "https://-.example/",
            "http://e..example",
        ),
        *("https:e.example", "h ttps://e.example", " https://e.example", "https://e.example/ x"),
    ],
)
def test_only_web_addresses_without_credentials_are_links(api, alice, link):
    client = api(alice)
    for field in ("website", "avatar_url", "banner_url"):
        refused(patch(client, **{field: link}), 400, "invalid", field)
    alice.refresh_from_db()
    assert (alice.website, alice.avatar_url, alice.banner_url) == ("", "", "")


@pytest.mark.parametrize(
    "link",
    [
        *("HTTPS://Example.COM", "http://192.0.2.1:8080/x", "https://bücher.example/ä?ü#ß"),
        *("https://[2001:db8::1]/", "https://e.example/@alice", "http://localhost/"),
        "https://e.example:65535/x",
    ],
)
def test_links_are_kept_as_they_were_sent(api, alice, link):
    assert patch(api(alice), website=link).json()["website"] == link


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", 5), ("bio", ["x"]), ("website", {}), ("is_private", "yes"), ("username", None)],
)
def test_a_wrong_type_is_refused(api, alice, field, value):
    code = "null" if value is None else "invalid"
    refused(patch(api(alice), **{field: value}), 400, code, field)


def test_two_changes_of_different_fields_at_once_both_stay(run_concurrently):
    UserFactory(username="alice")
    clients = [client_of(User.objects.get()) for _ in range(12)]
    fields = ["bio", "location", "name"]
    run_concurrently(12, lambda n: patch(clients[n], **{fields[n % 3]: f"new {fields[n % 3]}"}))
    alice = User.objects.get()
    assert [getattr(alice, field) for field in fields] == [f"new {field}" for field in fields]
    assert alice.search_text == "alice new name"


def test_a_username_can_be_changed_and_everything_follows(api, alice, bob):
    tweet = create_tweet(author=as_viewer(alice), content="hello")
    client, other = api(alice), api(bob)
    assert patch(client, username="Wonder_land").json()["username"] == "Wonder_land"
    assert client.get("/me/").json()["username"] == "Wonder_land"
    assert other.get("/users/wonder_LAND/").status_code == 200
    refused(other.get("/users/alice/"), 404, "not_found")
    assert other.get(f"/tweets/{tweet.pk}/").json()["author"]["username"] == "Wonder_land"
    assert [p["username"] for p in other.items("/users/", search="wonder")] == ["Wonder_land"]
    assert other.items("/users/", search="alice")[0]["name"] == "Alice"  # by her name, which stays
    log_in = {"username": "wonder_land", "password": PASSWORD}
    assert Client().post("/auth/login/", log_in).status_code == 200


def test_the_name_that_was_given_up_is_kept_from_others_and_comes_back_to_its_owner(
    api, alice, bob
):
    patch(api(alice), username="wonder")
    for name in ("alice", "ALICE", "wonder"):
        refused(patch(api(bob), username=name), 400, "unique", "username")
        refused(register(name), 400, "unique", "username")
    assert User.objects.count() == 2
    bob.refresh_from_db()
    assert bob.username == "bob"
    assert patch(api(alice), username="Alice").json()["username"] == "Alice"
    owned = TakenName.objects.filter(user=alice).values_list("lowered", flat=True)
    assert sorted(owned) == ["alice", "wonder"]


def test_a_name_in_a_text_leads_to_whoever_bears_it_now(api, alice, bob):
    patch(api(alice), username="wonder")
    tweet = api(bob).post("/tweets/", {"content": "@alice and @wonder"}).json()
    drain()
    mentions = {m["username"]: m["id"] for m in tweet["entities"]["mentions"]}
    assert mentions == {"alice": None, "wonder": str(alice.pk)}


def test_the_case_of_ones_own_name_may_change(api, alice):
    client = api(alice)
    for name in ("ALICE", "ALICE", "Alice"):
        assert patch(client, username=name).json()["username"] == name
    assert TakenName.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(
            ("ab", "min_length"),
            ("x" * 21, "max_length"),
            ("a b c", "invalid"),
            ("älice", "invalid"),
        ),
        *(("Admin", "reserved"), ("suggestions", "reserved"), ("bob", "unique"), ("", "blank")),
    ],
)
def test_a_bad_username_is_refused_with_all_that_came_along(api, alice, bob, name, code):
    refused(patch(api(alice), username=name, bio="new"), 400, code, "username")
    alice.refresh_from_db()
    assert (alice.username, alice.bio) == ("alice", "")
    assert TakenName.objects.count() == 2


def test_nobody_hoards_names(api, alice):
    client = api(alice)
    for number in range(10):  # the one of the registration is none of them
        assert patch(client, username=f"name_{number}").status_code == 200
    refused(patch(client, username="name_10", bio="x"), 400, "too_many_new_names")
    assert patch(client, username="name_3").status_code == 200
    assert User.objects.get().bio == ""
    assert register("name_10").status_code == 201


def test_the_name_of_a_deleted_account_is_never_given_out_again(alice):
    User.objects.all().delete()
    assert TakenName.objects.get().user is None
    refused(register("Alice"), 400, "unique", "username")
    assert not User.objects.exists()


def test_of_many_who_want_one_name_exactly_one_gets_it(run_concurrently):
    clients = [client_of(UserFactory()) for _ in range(8)]

    def take(number):
        if number % 2:
            return register("wanted", number)
        return patch(clients[number // 2], username="Wanted")

    answers = run_concurrently(16, take)
    assert sum(answer.status_code in {200, 201} for answer in answers) == 1
    for answer in answers:
        if answer.status_code not in {200, 201}:
            refused(answer, 400, "unique", "username")
    assert User.objects.named("wanted").count() == 1
    assert TakenName.objects.filter(lowered="wanted").count() == 1


def test_two_who_swap_names_at_once_both_keep_theirs(run_concurrently):
    one, two = client_of(UserFactory(username="one")), client_of(UserFactory(username="two"))
    swap = [(one, "two"), (two, "one")]
    answers = run_concurrently(2, lambda n: patch(swap[n][0], username=swap[n][1]))
    assert [answer.status_code for answer in answers] == [400, 400]
    names = User.objects.order_by("username").values_list("username", flat=True)
    assert list(names) == ["one", "two"]
