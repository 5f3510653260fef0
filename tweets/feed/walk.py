"""The last step: a page cut from a list of posts, by cursor or by number, searched or not.

A list is given by its authors. Candidates are taken in rounds, each below the last one examined,
until the page is full; at most four statements a round. Where much is hidden the rounds grow.
"""

from dataclasses import dataclass

from config.ids import MAX_ID
from config.snapshot import one_snapshot
from config.viewer import Viewer
from tweets.feed.candidates import Authors, Candidate, newest_candidates
from tweets.feed.entries import Entry, Sources, load_entries, visible_candidates
from tweets.feed.timeline.reading import newest_in_feed

MAX_EXAMINED = 2000
ROUND_GROWTH = 4
LARGEST_ROUND = 8000


@dataclass(frozen=True, slots=True)
class Slice:
    """Entries newest first. `more`: the list goes on below the id `reached`."""

    entries: list[Entry]
    more: bool
    reached: int


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """Entries newest first; `anchor` is the id that the first page of the walk began with."""

    entries: list[Entry]
    more: bool
    anchor: int | None


@dataclass(frozen=True, slots=True)
class PostList:
    """The tweets and retweets of `authors` that are among `sources`, as `viewer` sees them,
    narrowed by `term` (normalised; empty: everything). `has_timeline`: it is the viewer's feed, so
    that candidates may be in a timeline."""

    viewer: Viewer
    authors: Authors
    sources: Sources
    term: str = ""
    has_timeline: bool = False

    def below(self, position: int | None, *, size: int) -> Slice:
        """The newest `size` entries with an id under `position` (None: from the top).

        With a term at most `MAX_EXAMINED` candidates are examined: the slice may then be short, or
        empty, and still go on.
        """
        top = MAX_ID if position is None else position
        candidates = self._candidates(below=top, limit=size + 1)
        first = self._matching(candidates)
        shown = load_entries(first, sources=self.sources, viewer=self.viewer)
        if len(shown) > size:
            return Slice(shown[:size], more=True, reached=shown[size - 1].id)
        if len(candidates) <= size:
            return Slice(shown, more=False, reached=top)
        with one_snapshot():
            return self._further(shown, candidates[-1].id, size=size)

    def _further(self, shown: list[Entry], reached: int, *, size: int) -> Slice:
        """What the first round left out, since some of its candidates were hidden or did not match:
        ever larger rounds are looked through, and only what is shown of them is loaded."""
        found: list[Candidate] = []
        wanted, examined, more = size + 1 - len(shown), size + 1, True
        while more and len(found) < wanted:
            if self.term and examined >= MAX_EXAMINED:
                break
            round_size = self._next_round(examined)
            candidates = self._candidates(below=reached, limit=round_size)
            found += self._visible(candidates)
            more = len(candidates) == round_size
            reached = candidates[-1].id if candidates else reached
            examined += round_size
        if len(found) >= wanted:
            found = found[: wanted - 1]
            more, reached = True, (found or shown)[-1].id
        shown += load_entries(found, sources=self.sources, viewer=self.viewer)
        return Slice(shown, more=more, reached=reached)

    def _next_round(self, examined: int) -> int:
        size = min(examined * ROUND_GROWTH, LARGEST_ROUND)
        return min(size, MAX_EXAMINED - examined) if self.term else size

    def page(self, number: int, *, size: int, anchor: int | None) -> NumberedPage:
        """Page `number` of the entries up to `anchor` (None: from the top), `size` a page.

        With a term the pages cover the newest `MAX_EXAMINED` candidates.
        """
        with one_snapshot():
            return self._numbered(number, size=size, anchor=anchor)

    def _numbered(self, number: int, *, size: int, anchor: int | None) -> NumberedPage:
        last = number * size
        round_size = MAX_EXAMINED if self.term else last + 1
        below = MAX_ID if anchor is None else anchor + 1
        visible: list[Candidate] = []
        while True:
            candidates = self._candidates(below=below, limit=round_size)
            visible += self._visible(candidates)
            if len(visible) > last or len(candidates) < round_size or self.term:
                break
            below = candidates[-1].id
            round_size = min(round_size * ROUND_GROWTH, LARGEST_ROUND)
        if anchor is None and visible:
            anchor = visible[0].id
        shown = load_entries(visible[last - size : last], sources=self.sources, viewer=self.viewer)
        return NumberedPage(shown, more=len(visible) > last, anchor=anchor)

    def _candidates(self, *, below: int, limit: int) -> list[Candidate]:
        if self.has_timeline and not self.term:
            return newest_in_feed(
                viewer=self.viewer, authors=self.authors, below=below, limit=limit
            )
        return newest_candidates(
            authors=self.authors, below=below, limit=limit, with_texts=bool(self.term)
        )

    def _visible(self, candidates: list[Candidate]) -> list[Candidate]:
        return visible_candidates(
            self._matching(candidates), sources=self.sources, viewer=self.viewer
        )

    def _matching(self, candidates: list[Candidate]) -> list[Candidate]:
        if not self.term:
            return candidates
        return [c for c in candidates if any(self.term in text for text in c.texts)]
