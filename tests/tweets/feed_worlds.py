"""Small worlds of people and posts, and the plain definition of what a feed holds."""

import random
from dataclasses import dataclass, field
from functools import partial

from accounts.models import User
from config.ids import SEQUENCE_BITS
from config.normalisation import normalise
from relationships.models import Follow
from tests.factories import UserFactory
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
        """The plain definition: all posts of all followees, filtered, sorted by time then id."""
        shown = set(Follow.objects.by(self.reader.pk).values_list("following_id", flat=True))
        shown.add(self.reader.pk)
        term = normalise(search)
        shown &= set(User.objects.active().values_list("pk", flat=True))
        tweets = Tweet.objects.filter(
            deleted_at=None, in_reply_to=None, author_id__in=shown
        ).select_related("author")
        posts = [
            (tweet.created_at, tweet.pk, [tweet.content, tweet.author.username]) for tweet in tweets
        ]
        retweets = Retweet.objects.filter(
            user_id__in=shown, tweet__deleted_at=None, tweet__author__is_active=True
        ).select_related("user", "tweet__author")
        for retweet in retweets:
            texts = [
                retweet.quote or "",
                retweet.tweet.content,
                retweet.user.username,
                retweet.tweet.author.username,
            ]
            posts.append((retweet.created_at, retweet.pk, texts))
        return [
            str(pk)
            for _, pk, texts in sorted(posts, key=lambda post: post[:2], reverse=True)
            if any(term in normalise(text) for text in texts)
        ]


def make_world(seed: int, *, people: int = 8, tweets: int = 60, retweets: int = 40) -> World:
    """A world with ties (many posts in one millisecond), replies, deletes and dormant people."""
    chance = random.Random(seed)
    # The rows below are written without their services, so their counters begin high enough.
    make = partial(UserFactory, tweets_count=1000)
    world = World(people=[make() for _ in range(people)], reader=make())
    for person in world.people:
        if chance.random() < 0.7:
            Follow.objects.create(follower=world.reader, following=person)
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
