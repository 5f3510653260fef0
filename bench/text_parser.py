"""The text parser on hostile input: 10 000 characters, and whether time grows with length only."""

from bench.measure import side_by_side
from bench.report import Report
from tweets.text import extract_entities, weighted_length

SIZE = 10_000
HOSTILE = {
    "at signs": "@",
    "hashes": "#",
    "dots": "a.",
    "schemes": "http://",
    "dollars": "$A",
    "mentions": "@a ",
    "domains": "a.com ",
    "emoji chain": "👩\u200d",
    "combining marks": "\u0301",
}


def run(report: Report) -> None:
    for name, piece in HOSTILE.items():
        text = (piece * SIZE)[:SIZE]
        found = side_by_side(
            {
                "entities": lambda text=text: extract_entities(text),  # type: ignore[misc]
                "length": lambda text=text: weighted_length(text),  # type: ignore[misc]
                "half": lambda text=text: extract_entities(text[: SIZE // 2]),  # type: ignore[misc]
            },
            rounds=9,
        )
        report.add(f"entities, {name}", found["entities"], "ms", limit="< 20 ms")
        report.add(f"length, {name}", found["length"], "ms", limit="< 20 ms")
        growth = found["entities"] / found["half"]
        report.add(f"entities, {name}: twice the length", growth, "x", limit="about 2")
    ordinary = "Good morning @birch_fox, first frost on the #garden today https://example.com/a"
    found = side_by_side(
        {"it": lambda: [extract_entities(ordinary) for _ in range(1000)]}, rounds=9
    )
    report.add("entities, an ordinary tweet", found["it"], "µs")
