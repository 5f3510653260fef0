"""What the account wrote and did to tweets, and the tweets of others that it is about."""

from collections.abc import Callable, Iterable
from typing import Any

from accounts.models import User
from config.normalisation import normalise
from config.search_terms import search_terms
from datasets.exports.people import restore_people
from datasets.exports.rows import (
    Row,
    entities,
    moment,
    moment_or_none,
    number,
    number_or_none,
    ordinal,
    words,
)
from datasets.exports.stand_ins import StandIns
from tweets.entities import pages_of
from tweets.models import Bookmark, Like, Retweet, Tweet, TweetVersion
from tweets.search.vocabulary import learn_words
from tweets.services import TagUse, tag_tweets


def steps(user: User, stand_ins: StandIns) -> list[tuple[str, Callable[[list[Row]], None]]]:
    """The sections of tweets, each with what restores rows of it: one's own first, which know
    more of a tweet than those that are about it."""

    def retweets(rows: list[Row]) -> None:
        restore_tweets(row["tweet"] for row in rows)
        restore_retweets(((row, user.pk) for row in rows), stand_ins)

    return [
        ("tweets", _own),
        ("replies", _own),
        ("retweets", retweets),
        ("likes", _acts(Like, user.pk)),
        ("bookmarks", _acts(Bookmark, user.pk)),
    ]


def _own(rows: list[Row]) -> None:
    Tweet.objects.bulk_create([_tweet(row, version=ordinal(row["version"])) for row in rows])
    TweetVersion.objects.bulk_create(
        [
            TweetVersion(
                tweet_id=number(row["id"]),
                version=ordinal(earlier["version"]),
                content=words(earlier["content"]),
                entities=entities(earlier["entities"]),
                created_at=moment(earlier["created_at"]),
            )
            for row in rows
            for earlier in row["earlier_versions"]
        ]
    )
    _index(rows)
    restore_tweets(row.get("in_reply_to") for row in rows)


def restore_tweets(rows: Iterable[Row | None]) -> None:
    """Tweets as others' rows show them, with their authors. Those that are there already are left
    as they are, and null is passed over."""
    tweets = {row["id"]: row for row in rows if row is not None}
    shown = [tweets[tweet_id] for tweet_id in sorted(tweets)]
    restore_people(row["author"] for row in shown)
    Tweet.objects.bulk_create(
        [_tweet(row, version=2 if row["edited_at"] else 1) for row in shown], ignore_conflicts=True
    )
    _index(shown)


def restore_retweets(rows: Iterable[tuple[Row, int]], stand_ins: StandIns) -> None:
    """Retweets, each with who made it; their tweets are there, or have stand-ins."""
    Retweet.objects.bulk_create(
        [
            Retweet(
                id=number(row["id"]),
                user_id=user_id,
                tweet_id=number(row["tweet_id"]),
                author_id=number(row["tweet"]["author"]["id"])
                if row["tweet"]
                else stand_ins.author_id,
                quote=words(row["quote"]) or None,
                search_text=normalise(words(row["quote"])),
                entities=entities(row["entities"]),
            )
            for row, user_id in rows
        ],
        ignore_conflicts=True,  # one may be told of several times
    )


def _tweet(row: Row, *, version: int) -> Tweet:
    content, tweet_id = words(row["content"]), number(row["id"])
    conversation_id, author_id = number(row["conversation_id"]), number(row["author"]["id"])
    answered, text = row.get("in_reply_to"), normalise(content)
    named, audience = entities(row["entities"]), row.get("audience_ids")
    return Tweet(
        id=tweet_id,
        author_id=author_id,
        content=content,
        search_text=text,
        search_terms=search_terms(
            text=text,
            author_id=author_id,
            entities=named,
            answered_id=number(answered["author"]["id"]) if answered else None,
        ),
        entities=named,
        in_reply_to_id=number_or_none(row["in_reply_to_id"]),
        conversation_id=None if conversation_id == tweet_id else conversation_id,
        audience=[number(person) for person in audience] if audience else None,
        version=version,
        edited_at=moment_or_none(row["edited_at"]),
    )


def _index(rows: list[Row]) -> None:
    """The pages of hashtags, and the words that searches know."""
    learn_words(normalise(words(row["content"])) for row in rows)
    tag_tweets(
        TagUse(tag, number(row["id"])) for row in rows for tag in sorted(pages_of(row["entities"]))
    )


def _acts(model: type[Any], user_id: int) -> Callable[[list[Row]], None]:
    def restore(rows: list[Row]) -> None:
        restore_tweets(row["tweet"] for row in rows)
        model.objects.bulk_create(
            [
                model(id=number(row["id"]), user_id=user_id, tweet_id=number(row["tweet_id"]))
                for row in rows
            ]
        )

    return restore
