"""What a query may ask for."""

import datetime as dt

import pytest

from config.ids import SEQUENCE_BITS
from config.search_terms import search_terms
from tests.assertions import refused
from tests.factories import UserFactory, as_viewer, deactivate
from tweets.models import Tweet
from tweets.services import create_comment

pytestmark = pytest.mark.django_db


def at(moment, author, content):
    """A tweet written at this time."""
    milliseconds = int(dt.datetime.fromisoformat(moment).timestamp() * 1000)
    return Tweet.objects.create(
        id=milliseconds << SEQUENCE_BITS,
        author=author,
        content=content,
        search_text=content,
        search_terms=search_terms(text=content, author_id=author.pk, entities={}, answered_id=None),
    )


def test_words_are_found_in_any_order_and_all_of_them(write, found):
    write("the quick brown fox")
    write("a quick thought")
    assert found("fox quick") == ["the quick brown fox"]
    assert set(found("quick")) == {"the quick brown fox", "a quick thought"}


def test_a_phrase_is_found_as_it_stands(write, found):
    write("the quick brown fox")
    write("quick and brown")
    write("quick\n brown, over a line's end")
    assert set(found('"quick brown"')) == {
        "the quick brown fox",
        "quick\n brown, over a line's end",
    }
    assert found('"brown quick"') == []
    assert found("“quick brown” fox") == ["the quick brown fox"]


def test_what_is_not_wanted_is_left_out(write, found):
    write("red apple")
    write("red pineapple")
    write("red apple pie")
    assert set(found("red -apple")) == {"red pineapple"}
    assert set(found('red -"apple pie"')) == {"red apple", "red pineapple"}
    assert set(found("-apple")) == {"red pineapple"}


def test_by_whom_and_to_whom(write, found, alice, bob, carol):
    tweet = write("fresh plums")
    write("fresh plums too", by=carol)
    create_comment(author=as_viewer(carol), tweet_id=tweet.pk, content="plums, oh plums")
    write("@bob about plums", by=alice)
    assert set(found("from:carol plums")) == {"fresh plums too", "plums, oh plums"}
    assert set(found("from:@Carol -fresh")) == {"plums, oh plums"}
    assert set(found("to:bob plums")) == {"plums, oh plums", "@bob about plums"}
    assert set(found("plums -from:carol -to:bob")) == {"fresh plums"}
    assert set(found("plums -from:nobody_here -to:bob")) == {"fresh plums", "fresh plums too"}


def test_nobody_wrote_nothing(write, found, carol):
    write("plums", by=carol)
    assert found("plums from:nobody_here") == []
    deactivate(carol)
    assert found("from:carol") == []


def test_mentions_and_hashtags(write, found, carol):
    write("hello @Carol #Spring")
    write("carol in spring")
    write("#springtime")
    assert found("@carol") == ["hello @Carol #Spring"]
    assert found("#spring") == ["hello @Carol #Spring"]
    assert found("spring")[2:] == ["#springtime"]
    assert found("spring -#spring") == ["carol in spring", "#springtime"]


def test_hashtags_compare_without_accents_and_width(write, found):
    write("#Café")
    assert found("#cafe") == found("＃ＣＡＦＥ") == ["#Café"]


def test_since_a_day_and_until_another(found, bob):
    for day in ("2024-01-30", "2024-01-31", "2024-02-01"):
        at(f"{day}T00:00:00+00:00", bob, f"plum {day}")
    assert found("plum since:2024-01-31", sort="latest") == ["plum 2024-02-01", "plum 2024-01-31"]
    assert found("plum until:2024-01-31") == ["plum 2024-01-30"]
    assert found("since:2024-01-31 until:2024-02-01") == ["plum 2024-01-31"]
    assert found("plum since:2024-02-01 until:2024-01-30") == []
    assert found("plum since:0001-01-01 until:9999-12-31") != []


def test_links_and_media(write, found):
    write("read https://example.com/plums")
    write("plums without")
    assert found("has:links") == ["read https://example.com/plums"]
    assert found("plums -has:links") == ["plums without"]
    assert found("plums has:media") == []


def test_a_language_that_its_script_tells(write, found):
    write("カタカナとひらがな")
    write("สวัสดีครับ")
    assert found("lang:ja") == ["カタカナとひらがな"]
    assert found("lang:TH") == ["สวัสดีครับ"]


def test_what_is_no_operator_is_text(write, found):
    write("note: from here to has been")
    for q in ("from: here", "has:been", "to:", "note: -", '"here', "from:what/here has"):
        assert found(q) in ([], ["note: from here to has been"])
    assert found("has:been") == found("from: here") == ["note: from here to has been"]


def test_replies_are_found(write, found, alice):
    tweet = write("ripe plums")
    create_comment(author=as_viewer(alice), tweet_id=tweet.pk, content="and ripe pears")
    assert set(found("ripe")) == {"ripe plums", "and ripe pears"}


def test_people_one_mutes_are_found(client, write, found):
    write("ripe plums")
    assert client.post("/users/bob/mute/").status_code == 200
    assert found("plums") == ["ripe plums"]


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("", "required"),
        ("  ", "required"),
        ("\u200b", "required"),
        ("a\x00b", "null_characters_not_allowed"),
        ("x" * 513, "max_length"),
        ("a " * 33, "too_many_terms"),
        ("since:yesterday", "invalid_date"),
        ("until:2024-02-30", "invalid_date"),
        ("plums lang:xx", "unknown_language"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(client, q, code):
    refused(client.get("/search/tweets/", {"q": q}), 400, code, "q")


def test_further_refusals(client, anyone):
    refused(client.get("/search/tweets/"), 400, "required", "q")
    refused(
        client.get("/search/tweets/", {"q": "a", "sort": "best"}), 400, "invalid_choice", "sort"
    )
    refused(client.get("/search/tweets/", {"q": "a", "cursor": "x"}), 400, "invalid_cursor")
    assert anyone.get("/search/tweets/", {"q": "a"}).status_code == 401


def test_someone_not_asked_for_is_not_shown(found, api, write):
    private = UserFactory(username="private", is_private=True)
    write("plums behind a door", by=private)
    assert found("plums") == found("from:private") == []
