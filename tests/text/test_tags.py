"""Which hashtags are the same."""

import sys
import unicodedata

import pytest

from tweets.text import fold_tag


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Django", "django"),
        ("DJANGO", "djAngO"),
        ("Café", "cafe\u0301"),
        ("CAFÉ", "café"),
        ("ｈａｓｈｔａｇ１", "Hashtag1"),
        ("ｻｯｶｰ", "サッカー"),
        ("ﾊﾟ", "パ"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ПРИВЕТ", "привет"),
        ("ﬁn", "FIN"),
    ],
)
def test_case_and_width_do_not_tell_tags_apart(one: str, other: str) -> None:
    assert fold_tag(one) == fold_tag(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "cafe"),
        ("mañana", "manana"),
        ("ん", "ン"),
        ("ば", "は"),
        ("a_b", "ab"),
        ("می‌خواهم", "میخواهم"),
        ("1", "2"),
    ],
)
def test_accents_and_letters_tell_tags_apart(one: str, other: str) -> None:
    assert fold_tag(one) != fold_tag(other)


def test_the_key_of_every_character_is_its_own_key() -> None:
    characters = map(chr, range(sys.maxunicode + 1))
    assert [c for c in characters if fold_tag(fold_tag(c)) != fold_tag(c)] == []


def test_a_key_is_in_normal_form() -> None:
    key = fold_tag("E\u0301COLE ﾊﾟ")
    assert unicodedata.is_normalized("NFKC", key)
    assert key == "école パ"


def test_a_pile_of_marks_is_left_as_it_is() -> None:
    tag = "a" + "\u0315\u0300" * 5000
    assert fold_tag(tag) == tag
