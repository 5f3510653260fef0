"""`GET /users/`: who is found by a text, in which order, and what a walk keeps."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection

from accounts.models import User
from relationships.selectors import people_search as search
from tests.assertions import SAVEPOINT, refused
from tests.factories import UserFactory, as_viewer, deactivate, reactivate

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(db):
    return UserFactory(username="zz_viewer", name="")


@pytest.fixture
def client(api, viewer):
    return api(viewer)


def person(username, name="", **fields):
    return UserFactory(username=username, name=name, **fields)


def names(items):
    return [item["username"] for item in items]


def found(client, text, **query):
    return names(client.items("/users/", search=text, **query))


def walked(client, text, **query):
    return [names(page) for page in client.walk("/users/", search=text, **query)]


def test_usernames_come_before_names_and_names_before_what_is_alike(client):
    person("marvin", "Paul Alice Robert")
    person("zoe", "Alice Zimmer")
    person("dora", "Anna Maria Alice")
    person("alicia_k")
    person("Alice2")
    person("alise")
    person("alice")
    person("robert", "Bob")
    order = ["alice", "Alice2", "zoe", "marvin", "dora", "alicia_k", "alise"]
    assert found(client, "alice") == order


def test_a_person_is_found_once_and_as_a_card(client):
    alice = person("alice", "Alice Alice", is_verified=True)
    assert client.items("/users/", search="ali") == [
        {
            "id": str(alice.pk),
            "username": "alice",
            "name": "Alice Alice",
            "avatar_url": None,
            "is_private": False,
            "is_verified": True,
        }
    ]


def test_equal_names_are_sorted_newest_account_first(client):
    for username in ("first", "second", "third"):
        person(username, "Robin Hood")
    assert found(client, "robin") == ["third", "second", "first"]
    assert found(client, "robni") == ["third", "second", "first"]


@pytest.mark.parametrize(
    ("username", "name", "typed"),
    [
        ("alice", "", "alise"),
        ("alice", "", "alicce"),
        ("alice", "", "alcie"),
        ("rowan_vale", "", "rowanvale"),
        ("someone", "John Smith", "jhon"),
        ("someone", "John Smith", "smiht"),
        ("someone", "Mohammed Ali", "mohamed"),
        ("someone", "Mohammed Ali", "ali mohammed"),
        ("someone", "Anna de la Garcia", "garcia"),
        ("birch_fox", "", "fox"),
        ("someone", "Александра", "алексанра"),
        ("someone", "عبدالرحمن", "عبدالرحمان"),
    ],
)
def test_typing_errors_and_later_words_are_forgiven(client, username, name, typed):
    person(username, name)
    person("unlike", "Quite Another")
    assert found(client, typed) == [username]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("José Ñandú", "jose"),
        ("Jose", "JOSÉ"),
        ("Strauß", "STRAUSS"),
        ("Łukasz", "lukasz"),
        ("Ａｌｉｃｅ", "alice"),
        ("Alice", "ａｌｉ"),
        ("ﷺ Ali", "صلى"),
        ("山田　太郎", "太郎"),
        ("山田太郎", "山"),
        ("ｶﾀｶﾅ", "カタ"),
        ("محمد الأمين", "محمد"),
        ("محمد الأمين", "ا"),
        ("राहुल शर्मा", "रा"),
        ("राहुल शर्मा", "शर्मा"),
        ("김철수", "김"),
        ("🦊 Fox", "🦊"),
        ("  Anna \t Bell ", "anna  bell"),
        ("Anna Bell", " ANNA "),
    ],
)
def test_case_accents_width_and_spaces_do_not_matter_in_any_script(client, name, typed):
    person("someone", name)
    person("unlike", "Quite Zed")
    assert found(client, typed) == ["someone"]


@pytest.mark.parametrize("typed", ["ALICE", "@alice", "@Ali", "a", "al"])
def test_a_username_is_found_whatever_its_case_by_any_length_and_with_an_at_sign(client, typed):
    person("Alice")
    assert found(client, typed) == ["Alice"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("%", ["percent"]),
        ("_", ["_under"]),
        ("a_", ["a_b"]),
        ("a%", []),
        ("\\", ["backslash"]),
        ("a\\", []),
        ("\\%", []),
        ("*", []),
        (".", []),
    ],
)
def test_wildcards_are_letters_like_others(client, typed, expected):
    person("percent", "%ages")
    person("backslash", "\\o/")
    person("_under")
    person("a_b")
    person("acb")
    assert found(client, typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "'",
        '"',
        "';--",
        "' OR 1=1 --",
        "%s",
        "%(a)s",
        "{0}",
        "{}",
        "a & b | !c:*",
        "<->",
        "$$",
        "\\x00",
        "\ud800".encode("utf-8", "replace").decode(),
        "\ufffd",
        "\u202e\u200b",
        "\u0301",
        "\U0010ffff",
        "a" * 200,
        "ab " * 66,
        "ﷺ" * 200,
        "🦊" * 200,
        "-1e999",
    ],
)
def test_no_text_is_an_error(client, typed):
    person("alice", "Alice")
    assert client.get("/users/", {"search": typed}).status_code == 200


def test_what_no_name_contains_is_refused(client):
    refused(client.get("/users/", {"search": "a\x00"}), 400, "invalid", "search")
    refused(client.get("/users/", {"search": "a" * 201}), 400, "max_length", "search")
    refused(client.get("/users/", {"search": "a" * 10_000}), 400, "max_length", "search")
    refused(client.get("/users/", {"search": "a", "page_size": "0"}), 400, "invalid", "page_size")


@pytest.mark.parametrize("query", [{}, {"search": ""}, {"search": " \t"}])
def test_without_a_text_the_newest_accounts_come_first(client, viewer, query):
    for number in range(4):
        person(f"person_{number}")
    pages = client.walk("/users/", page_size=2, **query)
    assert [names(page) for page in pages] == [
        ["person_3", "person_2"],
        ["person_1", "person_0"],
        ["zz_viewer"],
    ]


def test_deactivated_people_are_never_found(client):
    for username in ("alice", "alicia", "alise", "alcie", "bob"):
        deactivate(person(username, "Alice Alice Alice"))
    for text in ("alice", "a", "alise", "alcie", "bo", ""):
        assert found(client, text) in ([], ["zz_viewer"])


def test_one_finds_oneself(client):
    assert found(client, "zz_v") == ["zz_viewer"]


def test_who_registers_and_who_a_superuser_makes_are_found(anyone, client):
    body = {"username": "Rowan", "email": "r@example.com", "password": "correct horse battery"}
    assert anyone.post("/auth/register/", body | {"name": "Łucja Vale"}).status_code == 201
    get_user_model().objects.create_superuser("the_admin", "a@example.com", "x")
    assert found(client, "rowa") == found(client, "lucja") == found(client, "vale") == ["Rowan"]
    assert found(client, "the_a") == ["the_admin"]


def test_accounts_of_before_the_search_are_given_their_text(client):
    person("Rowan", "  Łucja \t Vale ")
    person("plain")
    expected = dict(User.objects.values_list("pk", "search_text"))
    User.objects.update(search_text="")
    import_module("accounts.migrations.0003_fill_search_text").fill(apps, None)
    assert dict(User.objects.values_list("pk", "search_text")) == expected
    assert expected[User.objects.named("rowan").get().pk] == "rowan lucja vale"


WORLD = [
    *((f"alice{number}", "") for number in range(5)),
    *((f"name{number}", "Alice") for number in range(5)),
    *((f"second{number}", f"Bob Alice{number % 2}") for number in range(5)),
    *((f"third{number}", "Ann Bob Alice") for number in range(5)),
    *((f"swapped{number}", "Alcie") for number in range(5)),
    *((f"alike{number}", "Malise Alise") for number in range(5)),
]


@pytest.mark.parametrize("size", [1, 3, 7, 29, 30])
def test_a_walk_goes_through_every_tier_once(client, size):
    for username, name in WORLD:
        person(username, name)
    pages = walked(client, "alice", page_size=size)
    every = [username for page in pages for username in page]
    assert sorted(every) == sorted(username for username, _ in WORLD)
    assert every == found(client, "alice", page_size=100)
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)


def test_a_walk_leaves_out_who_registers_meanwhile_and_keeps_all_others(client):
    for username, name in WORLD:
        person(username, name)
    whole = found(client, "alice", page_size=100)
    answer = client.get("/users/", {"search": "alice", "page_size": 4}).json()
    seen = names(answer["results"])
    turn = 0
    while answer["next"]:
        turn += 1
        for username, name in (
            ("alice_{}", ""),
            ("alice9{}", "Alice"),
            ("late{}", "Zoe Alice"),
            ("zlate{}", "Alise"),
        ):
            person(username.format(turn), name)
        answer = client.get(answer["next"]).json()
        seen += names(answer["results"])
    assert seen == whole


def test_a_walk_neither_repeats_nor_skips_when_others_go_and_come_back(client):
    for username, name in WORLD:
        person(username, name)
    staying = User.objects.exclude(username__endswith="1")
    going = User.objects.filter(username__endswith="1")
    answer = client.get("/users/", {"search": "alice", "page_size": 4}).json()
    seen = names(answer["results"])
    while answer["next"]:
        (deactivate if going.first().is_active else reactivate)(*going)
        answer = client.get(answer["next"]).json()
        seen += names(answer["results"])
    assert len(seen) == len(set(seen))
    assert {u.username for u in staying} - {"zz_viewer"} <= set(seen)


def test_a_walk_reaches_a_thousand(client, monkeypatch):
    monkeypatch.setattr(search, "MAX_FOUND", 12)
    for username, name in WORLD:
        person(username, name)
    assert [len(page) for page in walked(client, "alice", page_size=5)] == [5, 5, 2]
    assert [len(page) for page in walked(client, "alice", page_size=6)] == [6, 6]


def test_a_cursor_is_good_for_its_own_list_only(client):
    for number in range(3):
        person(f"alice{number}")

    def cursor(**query):
        following = client.get("/users/", {"page_size": 1, **query}).json()["next"]
        return following.split("cursor=")[1].split("&")[0].replace("%3A", ":")

    ranked, newest = cursor(search="alice"), cursor()
    assert found(client, "ALICE", cursor=ranked) == ["alice1", "alice2"]
    for query in (
        {"search": "alice", "cursor": newest},
        {"search": "bob", "cursor": ranked},
        {"cursor": ranked},
        {"search": "alice", "cursor": ranked[:-1]},
        {"search": "alice", "cursor": "x" + ranked},
        {"search": "alice", "cursor": ""},
        {"cursor": newest + "x"},
    ):
        refused(client.get("/users/", query), 400, "invalid_cursor")


@pytest.mark.parametrize("name", ["Robin Alice", "Robin Alise"])
@pytest.mark.parametrize("count", [1, 50])
def test_a_page_takes_a_fixed_number_of_statements(client, count, name, django_assert_num_queries):
    for number in range(count):
        person(f"person{number}", name)
    client.get("/me/")
    with django_assert_num_queries(2 + SAVEPOINT):  # the settings, the people
        assert len(found(client, "alice", page_size=100)) == count
    with django_assert_num_queries(1):
        assert len(client.items("/users/", page_size=100)) == count + 1


def test_every_tier_but_the_last_reads_indexes_in_order(viewer):
    """Whatever the planner thinks of small tables: with scans and sorts forbidden it needs none."""
    people = User.objects.active()
    with connection.cursor() as cursor:
        for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            cursor.execute(f"SET LOCAL {setting} = off")
        tiers = list(search._tiers(people, term="ab", after=None, limit=21))
        assert len(tiers) == 4
        for tier in tiers:
            cursor.execute(f"EXPLAIN {tier.sql}", tier.params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Index Scan using user_search_" in plan
            assert "Sort" not in plan
        *_, swapped, _ = search._tiers(people, term="abcd", after=None, limit=21)
        cursor.execute(f"EXPLAIN {swapped.sql}", swapped.params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        assert plan.count("Index Scan using user_search_") == 4
        assert "accounts_user_pkey" not in plan


def test_likeness_is_the_same_whatever_the_server_is_set_to(viewer):
    person("alise")
    for threshold in ("0.05", "0.95"):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {threshold}")
        rows = search.find_people(viewer=as_viewer(viewer), term="alice", after=None, limit=5)
        assert [row.person.username for row in rows] == ["alise"]
