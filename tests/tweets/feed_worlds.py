"""Small worlds of people and posts, and the plain definition of what a feed holds."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest

from accounts.models import User
from config.ids import SEQUENCE_BITS
from config.normalisation import normalise
from relationships.models import Block, Follow, Mute
from tests.factories import UserFactory
from tweets.feed import candidates
from tweets.feed.timeline import reading
from tweets.models import Retweet, Tweet

NOW_MS = 1_790_000_000_000
WORDS = ["Frost", "café", "ＷＩＤＥ", "garden", "straße", "が", "kestrel", "Ωmega"]


@dataclass
class World:
    """People, who follows whom, and the posts; `reader` is the one whose feed is read."""

    people: list[User]
    reader: User
    tweets: list[Tweet] = field(default_factory=list)
    retweets: list[Retweet] = field(default_factory=list)

    def feed_ids(self, search: str = "") -> list[str]:
        """The plain definition: all posts of all followees that the reader may read and has not
        muted, filtered, sorted by time then id."""
        reader = self.reader.pk
        followed = set(Follow.objects.by(reader).values_list("following_id", flat=True))
        muted = set(Mute.objects.live().filter(muter=reader).values_list("muted_id", flat=True))
        return self._ids(by=followed - muted | {reader}, muted=muted, term=normalise(search))

    def post_ids(self, person: User) -> list[str]:
        """The same of one person's posts, where no mute counts."""
        return self._ids(by={person.pk}, muted=set(), term="")

    def reply_ids(self, person: User) -> list[str]:
        """A person's replies, newest first."""
        replies = Tweet.objects.filter(author=person, deleted_at=None, in_reply_to__isnull=False)
        return [str(pk) for pk in sorted(replies.values_list("pk", flat=True), reverse=True)]

    def refusal(self, person: User) -> int | None:
        """The status that refuses this person's lists, if any."""
        if self._may_read(person):
            return None
        return 404 if self._apart(person) or not person.is_active else 403

    def _ids(self, *, by: set[int], muted: set[int], term: str) -> list[str]:
        reader = self.reader.pk
        tweets = Tweet.objects.filter(
            deleted_at=None, in_reply_to=None, author_id__in=by
        ).select_related("author")
        posts = [
            (tweet.created_at, tweet.pk, [tweet.content, tweet.author.username])
            for tweet in tweets
            if self._may_read(tweet.author)
        ]
        retweets = Retweet.objects.filter(user_id__in=by, tweet__deleted_at=None)
        for retweet in retweets.select_related("user", "tweet__author"):
            author = retweet.tweet.author
            if not (self._may_read(retweet.user) and self._may_read(author)):
                continue
            if author.pk in muted and retweet.user_id != reader:
                continue
            texts = [
                retweet.quote or "",
                retweet.tweet.content,
                retweet.user.username,
                author.username,
            ]
            posts.append((retweet.created_at, retweet.pk, texts))
        return [
            str(pk)
            for _, pk, texts in sorted(posts, key=lambda post: post[:2], reverse=True)
            if any(term in normalise(text) for text in texts)
        ]

    def _may_read(self, author: User) -> bool:
        if not author.is_active or self._apart(author):
            return False
        own = author.pk == self.reader.pk
        followed = Follow.objects.leading(by=self.reader.pk, to=author.pk)
        return own or not author.is_private or followed.exists()

    def _apart(self, person: User) -> bool:
        pair = [person.pk, self.reader.pk]
        return Block.objects.filter(blocker__in=pair, blocked__in=pair).exists()


def make_world(seed: int, *, people: int = 8, tweets: int = 60, retweets: int = 40) -> World:
    """A world with ties (many posts in one millisecond), replies, deletes and dormant people."""
    chance = random.Random(seed)
    # The rows below are written without their services, so their counters begin high enough.
    make = partial(UserFactory, tweets_count=1000)
    world = World(
        people=[make(is_private=chance.random() < 0.2) for _ in range(people)], reader=make()
    )
    for person in world.people:
        if chance.random() < 0.7:
            Follow.objects.create(follower=world.reader, following=person)
        if chance.random() < 0.15:
            Block.objects.add(by=person.pk, to=world.reader.pk)
            Follow.objects.leading(by=world.reader.pk, to=person.pk).delete()
        if chance.random() < 0.15:
            Mute.objects.add(by=world.reader.pk, to=person.pk)
    authors = [*world.people, world.reader]
    ids = iter(_ids(chance, tweets + retweets))
    for _ in range(tweets):
        content = " ".join(chance.choices(WORDS, k=3))
        parent = chance.choice(world.tweets) if world.tweets and chance.random() < 0.2 else None
        tweet = Tweet.objects.create(
            id=next(ids),
            author=chance.choice(authors),
            content=content,
            search_text=normalise(content),
            in_reply_to=parent,
            conversation=parent,
            retweets_count=1000,
        )
        world.tweets.append(tweet)
    originals = [tweet for tweet in world.tweets if chance.random() < 0.7]
    for _ in range(retweets if originals else 0):
        tweet, user = chance.choice(originals), chance.choice(authors)
        if Retweet.objects.filter(tweet=tweet, user=user).exists():
            continue
        quote = chance.choice([None, " ".join(chance.choices(WORDS, k=2))])
        world.retweets.append(
            Retweet.objects.create(
                id=next(ids),
                tweet=tweet,
                user=user,
                author_id=tweet.author_id,
                quote=quote,
                search_text=normalise(quote or ""),
            )
        )
    return world


def _ids(chance: random.Random, count: int) -> list[int]:
    """Distinct ids in no order, several in the same millisecond."""
    return [
        ((NOW_MS + chance.randrange(1 + count // 3)) << SEQUENCE_BITS) | number
        for number in chance.sample(range(count), count)
    ]


@contextmanager
def looking_through(
    each: int, monkeypatch: pytest.MonkeyPatch, *, most: int = candidates.MOST_LOOKED_AT
) -> Iterator[None]:
    """So many of the newest posts of all are looked through for each author, and `most` in all,
    however few authors there are and however large the page is."""
    with monkeypatch.context() as patched:
        patched.setattr(candidates, "MANY", 1)
        patched.setattr(candidates, "LOOKED_AT_EACH", each)
        patched.setattr(candidates, "MOST_LOOKED_AT", most)
        patched.setattr(candidates, "USUAL_LIMITS", range(1, 200))
        _forget_statements()
        yield
    _forget_statements()


def _forget_statements() -> None:
    candidates._template.cache_clear()
    reading._searching.cache_clear()
