"""What an answer may and must show, by what was certainly so while it was read."""

from typing import Any

from config.ids import SEQUENCE_BITS
from tests.kept.worlds import Reading, World

NEWS = 1.0  # seconds that the contract gives others' posts


class Judge:
    """Of one reading."""

    def __init__(self, world: World, reading: Reading) -> None:
        self.world, self.reading, self.me = world, reading, reading.viewer

    def is_so(self, *key: Any, since: float = 0.0) -> Any:
        """True, False, another value, or None where it is not certain."""
        return self.world.log.certain(self.reading.begin - since, self.reading.end, *key)

    def complaints(self) -> list[str]:
        """What is wrong with it, and what was written about the viewer, with the times."""
        found = self._complaints()
        if found:
            read = self.reading
            about = {key: log for key, log in self.world.log.changes.items() if self.me in key}
            found.append(f"{self.me} {read.path} {read.begin:.4f}-{read.end:.4f} {about}")
        return found

    def _complaints(self) -> list[str]:
        reading = self.reading
        if self.is_so("ended", self.me, reading.login):
            refused = reading.status == 401
            return [] if refused else ["answered a session that had ended"]
        if reading.status == 401:
            return [] if self.is_so("ended", self.me, reading.login) is None else ["refused"]
        known = [item for item in reading.items if item["tweet"]["id"] in self.world.authors]
        found = [complaint for item in known for complaint in self._wrong_with(item)]
        if reading.of_person and reading.status == 200 and self._is_hidden(reading.of_person):
            found.append(f"shows the list of {reading.of_person}")
        return [*found, *self._missing()]

    def _apart(self, other: str) -> Any:
        mine, theirs = self.is_so("block", self.me, other), self.is_so("block", other, self.me)
        if mine or theirs:
            return True
        return False if mine is False and theirs is False else None

    def _is_hidden(self, person: str) -> bool:
        if person == self.me:
            return False
        if self.is_so("suspended", person) or self._apart(person):
            return True
        return (
            bool(self.is_so("private", person)) and self.is_so("follow", self.me, person) is False
        )

    def _is_seen(self, person: str) -> bool:
        if person == self.me:
            return self.is_so("suspended", person) is False
        if (
            self.is_so("suspended", person, since=NEWS) is not False
            or self._apart(person) is not False
        ):
            return False
        follows = self.is_so("follow", self.me, person)
        return bool(follows) or self.is_so("private", person, since=NEWS) is False

    def _wrong_with(self, item: Any) -> list[str]:
        shown, actor, author = item["tweet"], item["actor"], item["tweet"]["author"]
        pk, by, of = shown["id"], actor["username"], author["username"]
        wrong = {
            "is deleted": self.is_so("live", pk) is False,
            "is hidden": self._is_hidden(by) or self._is_hidden(of),
            "has old words": self._differs(shown["content"], "content", pk),
            "has the wrong like": self._differs(shown["viewer"]["liked"], "like", self.me, pk),
            "has the wrong retweet": self._differs(
                shown["viewer"]["retweeted"], "retweet", self.me, pk
            ),
            "has an old privacy": any(
                self._differs(card["is_private"], "private", card["username"])
                for card in (actor, author)
            ),
        }
        if item["type"] == "retweet":
            wrong["is taken back"] = self.is_so("retweet", by, pk) is False
            wrong["has an old quote"] = self._differs((item["quote"],), "quote", by, pk)
        if self.reading.of_feed and by != self.me:
            wrong["is not followed"] = self.is_so("follow", self.me, by) is False
            wrong["is muted"] = bool(
                self.is_so("mute", self.me, by) or self.is_so("mute", self.me, of)
            )
        return [f"{item['type']} of {pk} by {by} {what}" for what, so in wrong.items() if so]

    def _differs(self, shown: Any, *key: Any) -> bool:
        return self.is_so(*key) not in {None, shown}

    def _missing(self) -> list[str]:
        """Own posts at once, others' a second later, as far as the page reaches."""
        reading = self.reading
        if reading.of_tweet:
            gone = reading.status != 200 and self.world.authors[reading.of_tweet] == self.me
            due = self.is_so("live", reading.of_tweet) and self._is_seen(self.me)
            return ["own tweet is gone"] if gone and due else []
        if "cursor" in reading.path or reading.status != 200:
            return []
        shown = {
            (item["type"], item["actor"]["username"], item["tweet"]["id"]) for item in reading.items
        }
        oldest_ms = min((int(item["id"]) >> SEQUENCE_BITS for item in reading.items), default=0)
        reaches_to = oldest_ms if reading.body["next"] else 0
        found = []
        for kind, by, pk, began_ms in self._posts():
            if (
                began_ms - 5 > reaches_to
                and (kind, by, pk) not in shown
                and self._is_due(kind, by, pk)
            ):
                found.append(f"{kind} of {pk} by {by} is missing")
        return found

    def _posts(self) -> list[tuple[str, str, str, int]]:
        changes = self.world.log.changes
        tweets = [("tweet", by, pk, changes["content", pk][0].began_ms)
                  for pk, by in self.world.authors.items()]  # fmt: skip
        retweets = [("retweet", key[1], key[2], changes[key][0].began_ms)
                    for key in changes if key[0] == "retweet"]  # fmt: skip
        return tweets + retweets

    def _is_due(self, kind: str, by: str, pk: str) -> bool:
        since = 0.0 if by == self.me else NEWS
        if not (self._is_listed(by) and self.is_so("live", pk, since=since) and self._is_seen(by)):
            return False
        return kind == "tweet" or self._is_passed_on(by, pk, since)

    def _is_listed(self, by: str) -> bool:
        if not self.reading.of_feed:
            return by == self.reading.of_person
        followed = by == self.me or bool(self.is_so("follow", self.me, by))
        return followed and self._is_heard(by)

    def _is_heard(self, person: str) -> bool:
        return self.is_so("mute", self.me, person) is False

    def _is_passed_on(self, by: str, pk: str, since: float) -> bool:
        author = self.world.authors[pk]
        if not self.is_so("retweet", by, pk, since=since) or not self._is_seen(author):
            return False
        if self.reading.of_feed and by != self.me and not self._is_heard(author):
            return False
        return not self.world.log.came_back(author, before=self.reading.end)
