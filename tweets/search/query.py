"""What someone typed, read as a search.

Words in any order, `"an exact phrase"`, `from:name`, `to:name`, `@name`, `#tag`, `since:` and
`until:` with a date in UTC, `has:links|media`, `lang:xx`; with `-` before it each means the
opposite, but for the dates. Everything that is not an operator is text.
"""

import datetime as dt
from dataclasses import dataclass

import regex

from config.errors import invalid
from config.ids import MAX_ID, SEQUENCE_BITS
from config.near_words import is_near_word
from config.normalisation import normalise
from config.search_terms import LANGUAGES, number_of
from config.words import Piece, pieces, query_texts
from tweets.text import is_blank, is_valid_hashtag

MAX_LENGTH = 512
MAX_PARTS = 32

_TOKEN = regex.compile(r'(?P<minus>-)?(?:["“”](?P<phrase>[^"“”]*)["“”]|(?P<bare>\S+))')
_OPERATOR = regex.compile(r"(from|to|since|until|has|lang):(.+)", regex.IGNORECASE)
_NAME = regex.compile(r"@?([A-Za-z0-9_]{1,20})")
_MENTION = regex.compile(r"[@＠]([A-Za-z0-9_]{1,20})")
_DATE = regex.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPACES = regex.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a tweet must have, or must not.

    It has it when its terms hold all `numbers` and its normalised text contains `literal`, spaces
    of any kind being one space. `word`: the literal is a whole word; if it `may_slip`, near words
    may stand for it. `tag` and `mention` say what is marked in the text. `person`: `from` or `to`,
    and a name, by whose id alone the numbers are known.
    """

    numbers: tuple[int, ...] = ()
    literal: str | None = None
    word: str | None = None
    may_slip: bool = False
    tag: str | None = None
    mention: str | None = None
    person: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """`start` and `end` bound the ids of the tweets, `end` exclusive. `nothing`: no tweet can be
    found by it. `text` is what is looked for in words, normalised, in the order typed."""

    wanted: tuple[Part, ...]
    unwanted: tuple[Part, ...]
    start: int
    end: int
    nothing: bool
    text: str


def read_query(q: str) -> Query:
    """Raises a `400` about `q`: `required`, `null_characters_not_allowed`, `max_length`,
    `too_many_terms`, `invalid_date`, `unknown_language`."""
    if "\x00" in q:
        raise invalid("q", "Null characters are not allowed.", code="null_characters_not_allowed")
    if len(q) > MAX_LENGTH:
        raise invalid("q", f"At most {MAX_LENGTH} characters.", code="max_length")
    if is_blank(q):
        raise invalid("q", "Something to search for is needed.", code="required")
    reader = _Reader()
    for match in _TOKEN.finditer(q):
        reader.take(match["phrase"], match["bare"], negated=match["minus"] is not None)
    if len(reader.wanted) + len(reader.unwanted) > MAX_PARTS:
        raise invalid("q", f"At most {MAX_PARTS} terms.", code="too_many_terms")
    return Query(
        wanted=tuple(dict.fromkeys(reader.wanted)),
        unwanted=tuple(dict.fromkeys(reader.unwanted)),
        start=reader.start,
        end=reader.end,
        # Punctuation alone, or a blank phrase: no tweet is found by such a text.
        nothing=reader.nothing or not (reader.wanted or reader.unwanted or reader.dated),
        text=" ".join(reader.texts),
    )


class _Reader:
    def __init__(self) -> None:
        self.wanted: list[Part] = []
        self.unwanted: list[Part] = []
        self.texts: list[str] = []
        self.start, self.end = 0, MAX_ID
        self.dated = self.nothing = False

    def take(self, phrase: str | None, bare: str | None, *, negated: bool) -> None:
        if phrase is not None:
            self._text(phrase, negated=negated, exact=True)
        elif bare is not None and not self._operator(bare, negated=negated):
            self._text(bare, negated=negated, exact=negated)

    def _operator(self, bare: str, *, negated: bool) -> bool:
        if mention := _MENTION.fullmatch(bare):
            name = mention[1].lower()
            self._add(Part((number_of("mention", name),), mention=name), negated)
            return True
        if is_valid_hashtag(bare):
            tag = normalise(bare[1:])
            self._add(Part((number_of("tag", tag),), tag=tag), negated)
            return True
        match = _OPERATOR.fullmatch(bare)
        return match is not None and self._named(match[1].lower(), match[2], negated)

    def _named(self, name: str, value: str, negated: bool) -> bool:
        if name in {"from", "to"}:
            person = _NAME.fullmatch(value)
            if person is None:
                return False
            self._add(Part(person=(name, person[1].lower())), negated)
        elif name in {"since", "until"}:
            if negated:
                return False
            self._date(name, value)
        elif name == "has":
            return self._has(value.lower(), negated)
        else:
            self._language(value.lower(), negated)
        return True

    def _date(self, name: str, value: str) -> None:
        """A tweet of the day itself counts as `since` it, not as `until` it."""
        try:
            if not _DATE.fullmatch(value):
                raise ValueError
            day = dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC)
        except ValueError:
            raise invalid(
                "q", f"{name}: needs a date like 2024-01-31.", code="invalid_date"
            ) from None
        at = min(max(0, int(day.timestamp() * 1000)) << SEQUENCE_BITS, MAX_ID)
        self.dated = True
        if name == "since":
            self.start = max(self.start, at)
        else:
            self.end = min(self.end, at)

    def _has(self, value: str, negated: bool) -> bool:
        if value not in {"links", "media"}:
            return False
        self._add(Part((number_of("has", value),)), negated)
        return True

    def _language(self, value: str, negated: bool) -> None:
        if value not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise invalid("q", f"Languages known are {known}.", code="unknown_language")
        self._add(Part((number_of("lang", value),)), negated)

    def _text(self, typed: str, *, negated: bool, exact: bool) -> None:
        text = _SPACES.sub(" ", normalise(typed)).strip()
        found = list(pieces(text))
        if not found:
            self.nothing = self.nothing or (exact and not negated and bool(text))
            return
        if not negated:
            self.texts.append(text)
        if exact:
            numbers = tuple(number for piece in found for number in _numbers(piece))
            self._add(Part(numbers, literal=text), negated)
            return
        for piece in found:
            self._add(_part(piece), negated=False)

    def _add(self, part: Part, negated: bool) -> None:
        (self.unwanted if negated else self.wanted).append(part)


def _part(piece: Piece) -> Part:
    return Part(
        _numbers(piece),
        literal=piece.text,
        word=piece.text if piece.kind == "word" else None,
        may_slip=is_near_word(piece),
    )


def _numbers(piece: Piece) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number_of("word", text) for text in query_texts(piece)))
