"""What an entity is where the published suite says nothing."""

import pytest

from tweets.text import (
    Hashtag,
    Mention,
    Url,
    extract_entities,
    extract_mentions_or_lists,
    extract_reply,
    is_valid_url,
)


def test_offsets_count_code_points() -> None:
    entities = extract_entities("👨‍👩‍👧 #tag @bob 😀 a.com")
    assert entities.hashtags == (Hashtag("tag", 6, 10),)
    assert entities.mentions == (Mention("bob", 11, 15),)
    assert entities.urls == (Url("a.com", 18, 23),)


def test_what_a_url_holds_is_part_of_it_alone() -> None:
    entities = extract_entities("https://example.com/@bob/#tag?x=$TEST end")
    assert [url.url for url in entities.urls] == ["https://example.com/@bob/#tag?x=$TEST"]
    assert entities.mentions == entities.hashtags == entities.cashtags == ()


def test_a_list_is_no_mention_of_its_owner() -> None:
    assert extract_entities("see @bob/friends").mentions == ()
    (found,) = extract_mentions_or_lists("see @bob/friends")
    assert (found.username, found.list_slug) == ("bob", "/friends")


def test_a_name_of_more_than_twenty_characters_is_cut() -> None:
    (mention,) = extract_entities("@" + "a" * 25).mentions
    assert mention.username == "a" * 20


@pytest.mark.parametrize("text", ["a@bob", "@@bob", "@bob@carol", "@bobé", "&@bob", "#@bob"])
def test_an_address_is_no_mention(text: str) -> None:
    assert extract_entities(text).mentions == ()


@pytest.mark.parametrize("text", ["#️⃣", "#1", "a#b", "&#tag", "#a#b", "##", "#"])
def test_a_hash_sign_is_not_always_a_hashtag(text: str) -> None:
    assert extract_entities(text).hashtags == ()


def test_wide_signs_are_signs() -> None:
    entities = extract_entities("＠bob ＃tag")
    assert [mention.username for mention in entities.mentions] == ["bob"]
    assert [hashtag.tag for hashtag in entities.hashtags] == ["tag"]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("a.com.-b.com", ["a.com"]),
        ("(see http://example.com/a_(b_(c))).", ["http://example.com/a_(b_(c))"]),
        ("http://example.com/?a=1.", ["http://example.com/?a=1"]),
        ("example.com?a=1", ["example.com"]),
        ("example.com:80", ["example.com"]),
        ("example.com:80/a", ["example.com:80/a"]),
        ("http://example.com:80", ["http://example.com:80"]),
        ("http://vermögensberatung", []),
        ("https://a.vermögensberatung/", ["https://a.vermögensberatung/"]),
        ("https://a.ВЯЗЬ https://a.РФ", ["https://a.РФ"]),
        ("a.中国", ["a.中国"]),
        ("a.xn--p1ai", ["a.xn--p1ai"]),
        ("http://xn--p1ai.あ", []),
        ("http://あ\ue000.com", []),
        ("日本.com", []),
        ("http://日本.com", ["http://日本.com"]),
        ("sub_domain.example.com", ["sub_domain.example.com"]),
        ("http://", []),
        ("..com", []),
        ("$a.com #a.com @a.com", []),
    ],
)
def test_urls_end_where_they_should(text: str, urls: list[str]) -> None:
    assert [url.url for url in extract_entities(text).urls] == urls


def test_hosts_of_other_scripts_are_found_until_there_are_too_many() -> None:
    host = "http://" + "あ" * 40 + ".com "
    few, many = extract_entities(host * 12).urls, extract_entities(host * 200).urls
    assert len(few) == 12
    assert len(few) <= len(many) < 200
    assert len(extract_entities(host * 200 + "http://example.com").urls) == len(many) + 1


def test_a_reply_starts_with_a_mention() -> None:
    assert extract_reply("\u2066\u3000＠bob hi") == "bob"
    assert extract_reply("hi @bob") is None
    assert extract_reply("@bob@example.com") is None


@pytest.mark.parametrize("text", ["", "http://", "http://a", "http://a..com", "//a.com", "a b.com"])
def test_what_is_no_url_is_not_valid(text: str) -> None:
    assert not is_valid_url(text)
    assert not is_valid_url(text, require_protocol=False)
