"""Writes the demo's CSV files from the texts beside it: `python -m datasets.demo.generate`.

The same texts give the same files. People write about what interests them, answer and pass on what
others wrote, and follow those who share their interests; everyone knows alice.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from datasets.demo import DIRECTORY, LOGIN, NEWEST
from datasets.files import COLUMNS

ROOTS, REPLIES, RETWEETS, LIKES = 250, 350, 150, 1500
DAYS = 14
QUOTED = 0.35  # of the retweets

Texts = dict[str, list[str]]


class Person(NamedTuple):
    username: str
    name: str
    topics: list[str]


class Post(NamedTuple):
    number: int
    author: str
    topic: str
    at: datetime
    content: str
    answers: "Post | None" = None


class Demo:
    def __init__(self) -> None:
        self._random = random.Random(20260101)  # noqa: S311
        self._people = {person.username: person for person in _people()}
        self._follows = self._make_follows()
        self._posts: list[Post] = []

    def write(self, directory: Path) -> None:
        self._make_roots()
        self._make_replies()
        posts = sorted(self._posts, key=lambda post: post.at)
        numbers = {post.number: number for number, post in enumerate(posts, 1)}
        _write(directory, "users", self._users())
        _write(directory, "follows", self._follow_rows())
        _write(
            directory,
            "tweets",
            (
                (
                    numbers[post.number],
                    post.author,
                    post.content,
                    _iso(post.at),
                    numbers[post.answers.number] if post.answers else "",
                )
                for post in posts
            ),
        )
        _write(directory, "retweets", self._retweet_rows(posts, numbers))
        _write(directory, "likes", self._like_rows(posts, numbers))

    def _users(self) -> Iterable[tuple[str, ...]]:
        joined = NEWEST - timedelta(days=400)
        for place, person in enumerate(self._people.values()):
            at = joined + timedelta(days=7 * place, minutes=self._random.randrange(1440))
            yield person.username, person.name, _iso(at)

    def _make_follows(self) -> dict[str, list[str]]:
        """Whom each follows: alice everyone, everyone alice, else by shared interests."""
        follows = {}
        for person in self._people.values():
            others = [other for other in self._people.values() if other is not person]
            follows[person.username] = [
                other.username
                for other in others
                if LOGIN in {person.username, other.username}
                or self._random.random() < (0.75 if _shared(person, other) else 0.22)
            ]
        return follows

    def _follow_rows(self) -> Iterable[tuple[str, ...]]:
        began = NEWEST - timedelta(days=100)
        for follower, followed in self._follows.items():
            for following in followed:
                at = began + timedelta(minutes=self._random.randrange(80 * 1440))
                yield follower, following, _iso(at)

    def _make_roots(self) -> None:
        about = [(topic, text) for topic, texts in _sections("posts.txt").items() for text in texts]
        daily = _sections("daily.txt")
        whats = daily["what"] * 3
        self._random.shuffle(whats)
        plain = [("any", f"{self._random.choice(daily['where'])} {what}") for what in whats]
        texts = about + plain[: ROOTS - len(about)]
        self._random.shuffle(texts)
        for place, (topic, text) in enumerate(texts):
            at = NEWEST if place == 0 else self._moment()
            self._post(self._author(topic), topic, at, text)

    def _make_replies(self) -> None:
        texts = _sections("replies.txt")
        while len(self._posts) < ROOTS + REPLIES:
            answered = self._random.choice(self._posts)
            since = NEWEST - answered.at
            if since < timedelta(hours=1):
                continue
            delay = timedelta(minutes=min(self._random.expovariate(1 / 90), since / 2 / _MINUTE))
            author, pool = self._replier(answered, texts)
            text = f"@{answered.author} {self._random.choice(pool)}"
            if all(text != post.content for post in self._posts if post.answers is answered):
                self._post(author, answered.topic, answered.at + delay, text, answered)

    def _replier(self, answered: Post, texts: Texts) -> tuple[str, list[str]]:
        """Who answers, with what: the author of the first tweet answers back, or somebody new."""
        if answered.answers and self._random.random() < 0.6:
            return answered.answers.author, texts["back"]
        followers = [
            name for name, followed in self._follows.items() if answered.author in followed
        ]
        topical = texts.get(answered.topic, []) if not answered.answers else []
        return self._random.choice(followers), topical * 3 + texts["any"]

    def _retweet_rows(
        self, posts: Sequence[Post], numbers: dict[int, int]
    ) -> Iterable[tuple[object, ...]]:
        quotes = _sections("quotes.txt")[""]
        originals = [post for post in posts if not post.answers]
        for user, post, at in self._acts(originals, RETWEETS):
            quoted = self._random.random() < QUOTED
            quote = self._named(self._random.choice(quotes), user) if quoted else ""
            yield user, numbers[post.number], quote, _iso(at)

    def _like_rows(
        self, posts: Sequence[Post], numbers: dict[int, int]
    ) -> Iterable[tuple[object, ...]]:
        for user, post, at in self._acts(posts, LIKES):
            yield user, numbers[post.number], _iso(at)

    def _acts(self, posts: Sequence[Post], count: int) -> Iterable[tuple[str, Post, datetime]]:
        """Distinct pairs of a person and somebody else's tweet, in the order of time."""
        popularity = [3 if post.author == LOGIN else 1 for post in posts]
        acts: dict[tuple[str, int], tuple[str, Post, datetime]] = {}
        while len(acts) < count:
            (post,) = self._random.choices(posts, popularity)
            user = self._random.choice(list(self._people))
            if user == post.author or post.author not in self._follows[user]:
                continue
            wait = min(self._random.expovariate(1 / 300), (NEWEST - post.at) / _MINUTE)
            at = post.at + timedelta(minutes=int(wait))
            acts.setdefault((user, post.number), (user, post, at))
        return sorted(acts.values(), key=lambda act: act[2])

    def _author(self, topic: str) -> str:
        writers = [name for name, p in self._people.items() if topic in (*p.topics, "any")]
        if topic == "any":
            writers = list(self._people)
        return self._random.choice([*writers, LOGIN] if LOGIN in writers else writers)

    def _post(
        self, author: str, topic: str, at: datetime, text: str, answers: Post | None = None
    ) -> None:
        content = self._named(text, author)
        self._posts.append(Post(len(self._posts), author, topic, at, content, answers))

    def _named(self, text: str, author: str) -> str:
        """`text` with friends of the author in the places of `{friend}`."""
        while "{friend}" in text:
            name = LOGIN if author != LOGIN and self._random.random() < 0.2 else None
            friend = name or self._random.choice(self._follows[author])
            if f"@{friend}" not in text:
                text = text.replace("{friend}", f"@{friend}", 1)
        return text

    def _moment(self) -> datetime:
        """Some time of the last days, by daylight; most of them lately."""
        days = int(DAYS * self._random.random() ** 1.5)
        minute = 6 * 60 + self._random.randrange(17 * 60)
        return (
            NEWEST
            - timedelta(days=days + 1)
            + timedelta(minutes=minute, milliseconds=self._random.randrange(60_000))
        )


_MINUTE = timedelta(minutes=1)


def _shared(person: Person, other: Person) -> bool:
    return bool(set(person.topics) & set(other.topics))


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _people() -> Iterable[Person]:
    for line in _lines("people.txt"):
        username, name, topics = line.split(" | ")
        yield Person(username, name, topics.split())


def _sections(name: str) -> Texts:
    """The lines of a file under the `[headings]` that it may have."""
    sections: Texts = defaultdict(list)
    heading = ""
    for line in _lines(name):
        if line.startswith("["):
            heading = line.strip("[]")
        else:
            sections[heading].append(line)
    return sections


def _lines(name: str) -> list[str]:
    return (DIRECTORY / "texts" / name).read_text(encoding="utf-8").splitlines()


def _write(directory: Path, kind: str, rows: Iterable[Sequence[object]]) -> None:
    with (directory / f"{kind}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS[kind])
        writer.writerows(rows)


if __name__ == "__main__":
    Demo().write(DIRECTORY)
