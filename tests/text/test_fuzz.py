"""Properties that hold for every text, shown by random ones."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from tweets.text import (
    MAX_TEXT_LENGTH,
    extract_entities,
    extract_mentions_or_lists,
    extract_reply,
    find_forbidden,
    fold_tag,
    is_blank,
    is_valid_hashtag,
    is_valid_text,
    is_valid_url,
    weighted_length,
)

PIECES = [
    *(
        "http://",
        "https://",
        "HTTP://",
        "://",
        "t.co/",
        "example.com",
        "a.com",
        ".co.jp",
        ".みんな",
    ),
    *(
        ".中国",
        ".xn--",
        "xn--a",
        "@",
        "＠",
        "@bob",
        "/list-",
        "#",
        "＃",
        "#tag",
        "$",
        "$TEST",
        "RT",
    ),
    *("a", "B", "1", "é", "É", "ß", "あ", "Ж", "ｱ", "\u0301", "\u0315", "\uff9e", "\u0345", "٣"),
    *(".", "-", "_", "/", "?", "&", "!", "(", ")", ":", ":80", "~", "+", " ", "\n", "\r", "　"),
    *("👨", "\u200d", "\ufe0f", "🏽", "🇫", "🇷", "\u20e3", "🏴", "\U000e0067", "\U000e007f", "©"),
    *("\u200b", "\u2066", "\u202e", "\ufeff", "\uffff", "\x00", "\ud800", "。", "\u3000", "İ"),
]

texts = st.one_of(
    st.text(),
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
)


@given(texts)
@example("\ud800.com")
@example("@" * 1000)
@example("http://" * 200)
@example("a.中国")
def test_entities_slice_back_to_what_they_say(text: str) -> None:
    entities = extract_entities(text)
    for mention in entities.mentions:
        assert text[mention.start] in "@＠"
        assert text[mention.start + 1 : mention.end] == mention.username
    for hashtag in entities.hashtags:
        assert text[hashtag.start] in "#＃"
        assert text[hashtag.start + 1 : hashtag.end] == hashtag.tag
    for cashtag in entities.cashtags:
        assert text[cashtag.start] == "$"
        assert text[cashtag.start + 1 : cashtag.end] == cashtag.tag
    for url in entities.urls:
        assert text[url.start : url.end] == url.url
    for entity in (*entities.mentions, *entities.hashtags, *entities.cashtags, *entities.urls):
        assert 0 <= entity.start < entity.end <= len(text)


@given(texts)
def test_entities_are_in_order_and_do_not_overlap(text: str) -> None:
    entities = extract_entities(text)
    for kind in (entities.mentions, entities.hashtags, entities.cashtags, entities.urls):
        assert [entity.start for entity in kind] == sorted(entity.start for entity in kind)
    spans = sorted(
        (entity.start, entity.end)
        for kind in (entities.mentions, entities.hashtags, entities.cashtags, entities.urls)
        for entity in kind
    )
    for (_, end), (start, _) in pairwise(spans):
        assert end <= start


@given(texts)
def test_mentions_are_the_users_among_mentions_and_lists(text: str) -> None:
    users = [found for found in extract_mentions_or_lists(text) if not found.list_slug]
    mentions = extract_entities(text).mentions
    assert [(user.username, user.start) for user in users] == [
        (mention.username, mention.start) for mention in mentions
    ]


@given(texts)
def test_a_hashtag_found_is_valid_alone(text: str) -> None:
    for hashtag in extract_entities(text).hashtags:
        assert is_valid_hashtag(text[hashtag.start : hashtag.end])


@given(texts)
def test_every_question_has_an_answer_for_every_text(text: str) -> None:
    assert isinstance(extract_reply(text), str | None)
    assert isinstance(find_forbidden(text), str | None)
    assert isinstance(is_blank(text), bool)
    assert isinstance(is_valid_text(text), bool)
    assert isinstance(is_valid_url(text), bool)
    assert isinstance(fold_tag(text), str)


@given(texts)
def test_a_text_weighs_something_unless_it_is_empty(text: str) -> None:
    assert (weighted_length(text) > 0) == bool(text)


@given(texts, texts)
def test_lines_apart_weigh_what_they_weigh_together(first: str, second: str) -> None:
    # A line break belongs to no entity or emoji, so that texts on lines of their own add up.
    together = weighted_length(f"{first}\n\n{second}")
    assert together == weighted_length(first) + 2 + weighted_length(second)


@given(texts)
@example("\u0345" * 40)
@example("a" + "\u0315\u0300" * 40)
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert fold_tag(fold_tag(text)) == fold_tag(text)


@given(st.text(min_size=1, max_size=3))
def test_a_text_too_long_to_be_read_is_too_heavy(piece: str) -> None:
    text = piece * (MAX_TEXT_LENGTH + 1)
    assert weighted_length(text) > MAX_TEXT_LENGTH
    assert not is_valid_text(text)
