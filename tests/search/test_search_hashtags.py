"""`GET /search/hashtags/`: what is found by whom, with which count."""

import pytest

from tests.assertions import no_counter_drifted, refused
from tests.client import client_of
from tests.factories import PASSWORD, UserFactory, as_viewer
from tests.outbox import drain
from tweets.discovery import hashtag_search
from tweets.models import Hashtag, HashtagUse
from tweets.services import create_comment, create_tweet, mark_popular_hashtags

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(api, alice):
    return api(alice)


def write(author, *texts):
    tweets = [create_tweet(author=as_viewer(author), content=text) for text in texts]
    drain()
    return tweets


def found(client, q, **query):
    items = client.items("/search/hashtags/", q=q, **query)
    return [(item["tag"], item["tweets_count"]) for item in items]


def tags(client, q, **query):
    return [tag for tag, _ in found(client, q, **query)]


def test_beginnings_come_first_most_used_first_then_what_is_alike(client, bob):
    write(bob, "#snow #snowstorm", "#Snowstorm", "#snowman", "#SNOWMAN", "#snowman", "#sonw #rain")
    assert found(client, "snow") == [("snowman", 3), ("snowstorm", 2), ("snow", 1)]
    assert found(client, "snowmen") == [("snowman", 3), ("snow", 1)]
    assert tags(client, "snowstrom")[0] == "snowstorm"
    no_counter_drifted()


@pytest.mark.parametrize(
    "q", ["#ca", "ca", "＃CA", "ＣＡ", "  #Ca ", "cafe", "cafés", "#CAFÉ", "café"]
)
def test_sign_case_width_do_not_matter_and_accents_hardly(client, bob, q):
    write(bob, "#Café")
    assert found(client, q) == [("café", 1)]


@pytest.mark.parametrize(
    ("text", "q"), [("#東京タワー", "東京"), ("#Снегопад", "СНЕГ"), ("#नमस्ते", "नम"), ("#ﬁsh", "fi")]
)
def test_any_script_is_found_by_its_beginning(client, bob, text, q):
    write(bob, text)
    assert len(found(client, q)) == 1


@pytest.mark.parametrize("q", [None, "", " ", "\u200b"])
def test_nothing_to_search_for_is_refused(client, q):
    query = {} if q is None else {"q": q}
    refused(client.get("/search/hashtags/", query), 400, "required", "q")


@pytest.mark.parametrize(("q", "code"), [("a" * 10_000, "max_length"), ("a\x00b", "invalid")])
def test_what_cannot_be_searched_for_is_refused(client, q, code):
    refused(client.get("/search/hashtags/", {"q": q}), 400, code, "q")


@pytest.mark.parametrize("q", ["%", "_", "\\", "%_\\", "'", '"', "';--", "#", "##", "& | !", "%s"])
def test_hostile_texts_find_nothing(client, bob, q):
    write(bob, "#snow")
    assert found(client, q) == []


def test_counts_follow_edits_deletions_and_the_same_tag_twice(client, api, bob):
    one, two = write(bob, "#frost #Frost #ice", "#frost")
    assert found(client, "frost") == [("frost", 2)]
    api(bob).patch(f"/tweets/{one.pk}/", {"content": "#ice and #hail"})
    drain()
    assert found(client, "frost") == [("frost", 1)]
    assert found(client, "hail") == [("hail", 1)]
    api(bob).delete(f"/tweets/{two.pk}/")
    assert found(client, "frost") == []
    no_counter_drifted()
    mark_popular_hashtags()
    assert set(Hashtag.objects.values_list("tag", flat=True)) == {"ice", "hail"}


def test_a_count_is_the_same_for_every_viewer_and_what_left_for_a_while_stays_counted(
    client, api, alice, bob, carol
):
    write(bob, "#frost")
    write(carol, "#frost")
    api(bob).post("/users/alice/block/")
    assert found(client, "frost") == found(api(carol), "frost") == [("frost", 2)]
    assert api(bob).post("/auth/deactivate/", {"password": PASSWORD}).status_code == 204
    assert found(client, "frost") == [("frost", 2)]
    no_counter_drifted()


def test_a_tag_that_only_a_private_account_uses_is_found_by_its_followers_only(
    client, api, alice, bob, carol
):
    write(bob, "#hush")
    assert tags(client, "hus") == ["hush"]
    api(carol).post("/users/bob/follow/")
    api(bob).patch("/me/", {"is_private": True})
    for q in ("hus", "hush", "husk"):
        assert tags(client, q) == []
        assert tags(api(carol), q) == tags(api(bob), q) == ["hush"]
    write(alice, "#hush")
    assert found(api(UserFactory()), "hus") == [("hush", 2)]


@pytest.mark.parametrize("leaving", ["/auth/deactivate/", "/me/delete/"])
def test_the_tags_of_who_leaves_vanish_at_once(client, api, bob, leaving):
    write(bob, "#gone")
    assert api(bob).post(leaving, {"password": PASSWORD}).status_code == 204
    assert tags(client, "gone") == tags(client, "gonr") == []
    while drain():
        pass
    assert HashtagUse.objects.count() == (1 if "deactivate" in leaving else 0)
    no_counter_drifted()


def test_a_tag_in_a_comment_within_a_private_conversation_stays_there(client, api, bob, carol):
    (post,) = write(bob, "ours")
    create_comment(author=as_viewer(carol), tweet_id=post.pk, content="#within")
    drain()
    assert tags(client, "within") == ["within"]
    api(bob).patch("/me/", {"is_private": True})
    assert tags(client, "within") == []
    assert tags(api(carol), "within") == ["within"]


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(hashtag_search, "MAX_RANKED", 5)
    monkeypatch.setattr(hashtag_search, "MAX_BEGINNING", 8)


def many(author, number=14):
    write(author, *(f"#frost{n:02} #snow{n:02}" for n in range(number)), "#frots #frots2 #forst")


@pytest.mark.parametrize("size", [1, 4, 17, 100])
@pytest.mark.parametrize("bounds", ["wide", "small"])
def test_a_walk_is_the_same_list_whatever_the_size_of_its_pages(client, bob, request, bounds, size):
    if bounds == "small":
        request.getfixturevalue("small")
    many(bob)
    whole = tags(client, "frost", page_size=100)
    assert set(whole) >= {f"frost{n:02}" for n in range(14)}
    pages = [
        [item["tag"] for item in page]
        for page in client.walk("/search/hashtags/", q="frost", page_size=size)
    ]
    assert [tag for page in pages for tag in page] == whole
    assert len(set(whole)) == len(whole)
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)


@pytest.mark.parametrize("bounds", ["wide", "small"])
def test_a_walk_neither_repeats_nor_skips_while_counts_change(client, bob, carol, request, bounds):
    if bounds == "small":
        request.getfixturevalue("small")
    many(bob)
    whole = tags(client, "frost", page_size=100)
    answer = client.get("/search/hashtags/", {"q": "frost", "page_size": 3}).json()
    seen = [item["tag"] for item in answer["results"]]
    while answer["next"]:
        write(carol, f"#{seen[0]} #{whole[-1]}", f"#{whole[len(seen) % len(whole)]}")
        answer = client.get(answer["next"]).json()
        seen += [item["tag"] for item in answer["results"]]
    assert seen[:14] == whole[:14]
    assert sorted(seen) == sorted(whole)


def test_of_very_many_the_most_used_still_come_first(client, bob, small):
    many(bob)
    write(bob, *["#frost_used"] * 2)
    mark_popular_hashtags()
    assert found(client, "frost")[0] == ("frost_used", 2)
    assert set(Hashtag.objects.filter(is_popular=True).values_list("tag", flat=True)) == {
        "frost_used"
    }
    HashtagUse.objects.filter(tag="frost_used").delete()
    Hashtag.objects.filter(tag="frost_used").update(uses_count=0)
    mark_popular_hashtags()
    assert not Hashtag.objects.filter(is_popular=True).exists()


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_takes_a_bounded_number_of_statements(
    client, bob, count, django_assert_max_num_queries
):
    write(bob, *(f"#frost{n:02}" for n in range(count)))
    client.get("/me/")
    with django_assert_max_num_queries(7):
        assert len(found(client, "frost", page_size=100)) == count


def test_thirty_two_at_once_count_every_use_once(run_concurrently):
    people = [UserFactory() for _ in range(32)]

    def act(number):
        client = client_of(people[number])
        tweet = client.post("/tweets/", {"content": "#storm #storm #rain"}).json()["id"]
        drain()
        if number % 2:
            client.delete(f"/tweets/{tweet}/")
        elif number % 4:
            client.patch(f"/tweets/{tweet}/", {"content": "#rain #hail"})
        drain()

    run_concurrently(32, act)
    while drain():
        pass
    no_counter_drifted()
    used = dict(Hashtag.objects.values_list("tag", "uses_count"))
    assert used == {"storm": 8, "rain": 16, "hail": 8}


@pytest.mark.parametrize("tags_in_text", [1, 30])
def test_the_request_that_writes_leaves_tags_to_the_worker(
    client, tags_in_text, django_assert_num_queries
):
    text = " ".join(f"#tag{n}" for n in range(tags_in_text))
    client.post("/tweets/", {"content": "#warm"})
    # One is for the words that searches do not know yet, however many.
    with django_assert_num_queries(8):
        assert client.post("/tweets/", {"content": text}).status_code == 201
    assert not HashtagUse.objects.exists()
