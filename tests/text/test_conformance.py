"""The conformance suite that twitter-text publishes, case by case."""

from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
import yaml

from tweets import text as subject
from tweets.text.length import MAX_WEIGHTED_LENGTH
from tweets.text.tlds import TLDS

SUITE = Path(__file__).parent.parent / "data" / "twitter-text"

# These count 140 characters, and URLs by other lengths, as posts did before 2017.
OBSOLETE = {"Invalid Tweet: 141 characters", "Invalid Tweet: 141 characters (due to newline)"}
# This counts every code point of an emoji, as configuration v2 did; v3 has a section of its own.
WITHOUT_EMOJI = "WeightedTweetsCounterTest"

Case = dict[str, Any]


def load(name: str) -> dict[str, list[Case]]:
    tests: dict[str, list[Case]] = yaml.load(
        (SUITE / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )["tests"]
    return tests


def cases(name: str, sections: set[str]) -> list[Any]:
    loaded = load(name)
    assert sections <= set(loaded)
    return [
        pytest.param(
            section,
            case,
            id=f"{section}: {case['description']}"[:120],
            marks=[pytest.mark.skip("140 characters")] if case["description"] in OBSOLETE else [],
        )
        for section in sorted(sections)
        for case in loaded[section]
    ]


def values(kind: str) -> Callable[[str], list[str]]:
    return lambda text: [
        astuple(found)[0] for found in getattr(subject.extract_entities(text), kind)
    ]


def with_indices(kind: str, name: str) -> Callable[[str], list[Case]]:
    def extract(text: str) -> list[Case]:
        found = [astuple(entity) for entity in getattr(subject.extract_entities(text), kind)]
        return [{name: value, "indices": [start, end]} for value, start, end in found]

    return extract


def lists_with_indices(text: str) -> list[Case]:
    return [
        {
            "screen_name": found.username,
            "list_slug": found.list_slug,
            "indices": [found.start, found.end],
        }
        for found in subject.extract_mentions_or_lists(text)
    ]


EXTRACTORS: dict[str, Callable[[str], Any]] = {
    "mentions": values("mentions"),
    "mentions_with_indices": with_indices("mentions", "screen_name"),
    "mentions_or_lists_with_indices": lists_with_indices,
    "replies": subject.extract_reply,
    "urls": values("urls"),
    "urls_with_indices": with_indices("urls", "url"),
    "urls_with_directional_markers": with_indices("urls", "url"),
    "tco_urls_with_params": values("urls"),
    "hashtags": values("hashtags"),
    "hashtags_from_astral": values("hashtags"),
    "hashtags_with_indices": with_indices("hashtags", "hashtag"),
    "cashtags": values("cashtags"),
    "cashtags_with_indices": with_indices("cashtags", "cashtag"),
}

VALIDATORS: dict[str, Callable[[str], bool]] = {
    "tweets": subject.is_valid_text,
    "usernames": subject.is_valid_username,
    "lists": subject.is_valid_list,
    "hashtags": subject.is_valid_hashtag,
    "urls": subject.is_valid_url,
    "urls_without_protocol": lambda text: subject.is_valid_url(text, require_protocol=False),
}

COUNTED = {"WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"}


def test_every_section_of_the_suite_is_known() -> None:
    assert set(load("extract.yml")) == set(EXTRACTORS)
    assert set(load("validate.yml")) == {*VALIDATORS, *COUNTED, WITHOUT_EMOJI}


@pytest.mark.parametrize(("section", "case"), cases("extract.yml", set(EXTRACTORS)))
def test_entities_are_extracted_as_published(section: str, case: Case) -> None:
    assert EXTRACTORS[section](case["text"]) == case["expected"]


@pytest.mark.parametrize(("section", "case"), cases("validate.yml", set(VALIDATORS)))
def test_texts_are_validated_as_published(section: str, case: Case) -> None:
    assert VALIDATORS[section](case["text"]) is case["expected"]


@pytest.mark.parametrize(("section", "case"), cases("validate.yml", COUNTED))
def test_texts_weigh_as_published(section: str, case: Case) -> None:
    weight = subject.weighted_length(case["text"])
    assert weight == case["expected"]["weightedLength"]
    assert subject.is_valid_text(case["text"]) is case["expected"]["valid"]
    assert weight * 1000 // MAX_WEIGHTED_LENGTH == case["expected"]["permillage"]


@pytest.mark.parametrize(("section", "case"), cases("validate.yml", {WITHOUT_EMOJI}))
def test_texts_weigh_as_published_where_emoji_are_not_parsed(section: str, case: Case) -> None:
    weight = subject.weighted_length(case["text"], emoji_parsing=False)
    assert weight == case["expected"]["weightedLength"]


@pytest.mark.parametrize("kind", ["country", "generic"])
def test_every_published_top_level_domain_ends_a_url(kind: str) -> None:
    for case in load("tlds.yml")[kind]:
        assert values("urls")(case["text"]) == case["expected"]


def test_the_list_of_top_level_domains_is_the_published_one() -> None:
    published = {
        case["text"].removeprefix("https://twitter.")
        for kind in load("tlds.yml").values()
        for case in kind
    }
    assert published == TLDS
