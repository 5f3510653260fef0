"""Scripts, typing errors, and what is highlighted."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "typed", "highlighted"),
    [
        ("Crème Brûlée", "creme brulee", ["Crème", "Brûlée"]),
        ("creme", "CRÈME", ["creme"]),
        ("STRASSE", "straße", ["STRASSE"]),
        ("Große Straße", "strasse", ["Straße"]),
        ("Ｗｉｄｅ text", "wide", ["Ｗｉｄｅ"]),
        ("ﬁne weather", "fine", ["ﬁne"]),
        ("e\u0301te\u0301 2024", "été", ["e\u0301te\u0301"]),
        ("أحب القهوة في الصباح", "القهوة", ["القهوة"]),
        ("أحب القهوة في الصباح", "قهوة", ["القهوة"]),
        ("मुझे भारत पसंद है", "भारत", ["भारत"]),
        ("東京タワーに行きました", "東京", ["東京"]),
        ("東京タワーに行きました", "タワー", ["タワー"]),
        ("東京タワーに行きました", "ﾀﾜｰ", ["タワー"]),
        ("東京タワーに行きました", "塔 東", None),
        ("東京タワーに行きました", "京", ["京"]),
        ("京都と東山", "東京", None),
        ("我愛北京天安門", "北京", ["北京"]),
        ("ฉันรักประเทศไทย", "ประเทศ", ["ประเทศ"]),
        ("ฉันรักประเทศไทย", "รัก", ["รัก"]),
        ("ฉันรักประเทศไทย", "ไทยประเทศ", None),
        ("မြန်မာနိုင်ငံ", "မြန်မာ", ["မြန်မာ"]),
        ("저는 김철수가 좋아요", "김철수", ["김철수"]),
        ("오늘 학교에서 공부해요", "학교", ["학교"]),
        ("오늘 학교에서 공부해요", "공부 학교에서", ["학교에서", "공부"]),
        ("오늘 학교에서 공부해요", "교학", None),
        ("مُحَمَّدٌ هنا", "محمد", ["مُحَمَّدٌ"]),
        ("محمد هنا", "مُحَمَّد", ["محمد"]),
        ("مبـــروك لكم", "مبروك", ["مبـــروك"]),
        ("שָׁלוֹם לכולם", "שלום", ["שָׁלוֹם"]),
        ("Donau\u00addampf", "donaudampf", ["Donau\u00addampf"]),
        ("wo\u200brd, \u2067here\u2069", "word here", ["wo\u200brd", "here"]),
        ("Please don’t stop", '"don\'t stop"', ["don’t stop"]),
        ("Please don't stop", '"don’t stop"', ["don't stop"]),
        ("Привет, мир", "МИР", ["мир"]),
        ("שלום עולם", "עולם", ["עולם"]),
        ("a 🦊 and a 🐻", "🦊", ["🦊"]),
        ("🇩🇪 here", "🇩🇪", ["🇩🇪"]),
        ("👩‍👩‍👧 family 🦊 plum", "plum", ["plum"]),
        ("5 € each", "€", ["€"]),
        ("می‌خواهم", "می‌خواهم", ["می‌خواهم"]),
        ("rock'n'roll", "rock'n'roll", ["rock", "n", "roll"]),
        ("foo_bar baz", "bar", ["bar"]),
    ],
)
def test_each_script_finds_what_it_contains(write, marked, content, typed, highlighted):
    write("nothing of the kind, 何もない, ไม่มี")
    write(content)
    assert marked(typed) == ([] if highlighted is None else [highlighted])


@pytest.mark.parametrize(
    ("content", "typed"),
    [
        ("the weather is fine", "wether"),
        ("the weather is fine", "weahter"),
        ("the weather is fine", "weatherr"),
        ("the weather is fine", "wether fien"),
        ("a kaleidoscope", "kalidoscoope"),
        ("the weather is fine", "qeather"),
        ("the weather is fine", "weath"),
        ("das Wetter", "weter"),
        ("Александра пришла", "алексанра"),
        ("موسيقى جميلة", "موسقى"),
        ("नमस्ते दुनिया", "नमस्त दुनिया"),
    ],
)
def test_typing_errors_are_forgiven(write, found, content, typed):
    write("quite another thing")
    write(content)
    assert found(typed) == [content]


def test_a_right_word_comes_before_a_near_one_and_enough_of_them_stand_alone(write, found):
    for number in range(4):
        write(f"weathering {number}")
    write("weather")
    assert found("weather")[0] == "weather"
    assert len(found("weather")) == 5
    for number in range(4):
        write(f"weather {number}")
    assert all(not text.startswith("weathering") for text in found("weather"))


def test_a_word_ends_where_another_script_begins(write, found):
    write("新しいiphoneです")
    write("the iphones")
    assert found("iphone") == ["新しいiphoneです", "the iphones"]


def test_short_words_and_phrases_are_not_guessed(write, found):
    write("a cat")
    write("weather report")
    assert found("cot") == []
    assert found('"weathr report"') == []
    assert found("-zebra weathre") == ["weather report"]


def test_highlights_are_code_points_in_order_that_do_not_overlap(client, write):
    write("🦊🦊 Fox, 👨‍👩‍👧 the ＦＯＸ hunt and hunting #fox by @bob")
    (item,) = client.items("/search/tweets/", q='fox "fox hunt" #fox hunt @bob')
    found = [item["content"][start:end] for start, end in item["matches"]]
    assert found == ["Fox", "ＦＯＸ hunt", "hunting", "#fox", "@bob"]
    assert item["matches"] == sorted(item["matches"])


def test_what_operators_find_has_no_highlight(write, marked):
    write("plums https://example.com")
    assert marked("from:bob has:links") == [[]]
