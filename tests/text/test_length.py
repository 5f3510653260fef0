"""What a text weighs, and which texts are no post."""

import pytest

from tweets.text import (
    MAX_TEXT_LENGTH,
    MAX_WEIGHTED_LENGTH,
    find_forbidden,
    is_blank,
    is_valid_text,
    weighted_length,
)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("hello", 5),
        ("é", 1),
        ("e\u0301", 1),
        ("日本", 4),
        ("\u10ff", 1),
        ("\u1100", 2),
        ("\u200d", 1),
        ("\u200e", 2),
        ("–", 1),
        ("…", 2),
        ("′", 1),
        ("a\r\nb", 4),
    ],
)
def test_characters_weigh_one_or_two(text: str, weight: int) -> None:
    assert weighted_length(text) == weight


@pytest.mark.parametrize(
    "emoji",
    [
        *("😀", "❤️", "❤", "👍🏽", "🇫🇷", "1️⃣", "#⃣", "©️", "™", "☝🏿", "👁️‍🗨️"),
        *("🏳️‍🌈", "🏴‍☠️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👨‍👩‍👧‍👦", "👩🏽‍❤️‍💋‍👨🏿", "🧑🏻‍🤝‍🧑🏿"),
        # Newer than Unicode 13.
        *("🫠", "🫱🏻‍🫲🏿", "🐦‍🔥", "🧑‍🧑‍🧒‍🧒", "🏃🏽‍♀️‍➡️", "🫩", "\U0001fac8"),
    ],
)
def test_an_emoji_weighs_two_however_it_is_made(emoji: str) -> None:
    assert weighted_length(emoji) == 2
    assert weighted_length(f"a{emoji}{emoji}b") == 6


def test_a_copyright_sign_alone_is_text() -> None:
    assert weighted_length("©®") == 2


def test_a_chain_of_joined_emoji_is_more_than_one_emoji() -> None:
    chain = "👨\u200d" * 500
    assert weighted_length(chain) > MAX_WEIGHTED_LENGTH


def test_marks_piled_on_an_emoji_are_not_part_of_it() -> None:
    assert weighted_length("😀" + "\u0301" * 300) == 302


def test_three_regional_indicators_are_a_flag_and_a_letter() -> None:
    assert weighted_length("🇫🇷🇫") == 4


@pytest.mark.parametrize("url", ["http://a.co", "a.co", "https://example.com/" + "a" * 1000])
def test_a_url_weighs_23_whatever_its_length(url: str) -> None:
    assert weighted_length(url) == 23
    assert weighted_length(f"{url} {url}") == 47


def test_a_url_of_more_than_4096_characters_is_plain_text() -> None:
    longest = "http://example.com/"
    longest += "a" * (4096 - len(longest))
    assert weighted_length(longest) == 23
    assert weighted_length(longest + "a") == 4097


@pytest.mark.parametrize("host", ["a" * 64 + ".com", "あ" * 64 + ".com", ("a." * 130) + "com"])
def test_a_host_longer_than_dns_allows_is_plain_text(host: str) -> None:
    assert weighted_length(f"http://{host}") > 23


def test_280_fit_and_281_do_not() -> None:
    assert is_valid_text("a" * MAX_WEIGHTED_LENGTH)
    assert not is_valid_text("a" * (MAX_WEIGHTED_LENGTH + 1))
    assert is_valid_text("語" * 140)
    assert not is_valid_text("語" * 140 + "a")


def test_more_urls_than_fit_are_too_heavy() -> None:
    assert weighted_length("a.co " * 11) == 11 * 24
    assert weighted_length("a.co " * 3000) > MAX_WEIGHTED_LENGTH


def test_a_text_too_long_to_be_read_is_as_heavy_as_it_is_long() -> None:
    url = "http://example.com/" + "a" * 4000
    text = " ".join([url] * 5)
    assert len(text) > MAX_TEXT_LENGTH
    assert weighted_length(text) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\n\t\r", "\u00a0", "\u3000", "\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad"),
        *("\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\ufe0f", "\ufe0e", "\u180e", "\u034f"),
        *("\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u061c", "\u0000", "\x7f"),
        *("\U000e0020", "\U000e0100", "\U0001d173", "\ufff9", " \u200b\n\u3164 "),
    ],
    ids=ascii,
)
def test_a_text_that_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_valid_text(text)


@pytest.mark.parametrize(
    "text", ["a", ".", "😀", "\u200ba", "あ", "\u0600", "\u0301", "-", "\ue000"]
)
def test_a_text_that_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize("character", ["\ufffe", "\ufeff", "\uffff", "\x00", "\ud800"])
def test_a_character_that_is_forbidden_is_found(character: str) -> None:
    assert find_forbidden(f"a{character}b\x00") == character
    assert not is_valid_text(f"a{character}b")


@pytest.mark.parametrize("text", ["", "plain", "a\u202ab", "\u200d", "😀", "\ufffd", "\x07"])
def test_other_characters_are_not_forbidden(text: str) -> None:
    assert find_forbidden(text) is None
