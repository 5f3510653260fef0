"""What a person wrote and did to tweets, for their export.

Wherever a row is about a tweet, the tweet is in it as its author may be read now; where it is not
to be read any more only its id is, for the like, the bookmark or the reply is still the person's.
No count is shown: it is a total of what others did.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from accounts.cards import user_card
from accounts.export import Batch, ExportSection, Row, batch_of
from config.ids import id_text, timestamp
from config.planning import unguessed
from config.viewer import Viewer
from relationships.selectors import listed_people
from tweets.cards import tweet_version_card
from tweets.models import Bookmark, Like, Retweet, Tweet, TweetVersion
from tweets.selectors.visibility import visible_retweets, visible_tweets


def exported_tweets(*, viewer: Viewer, ids: Iterable[int]) -> dict[int, Row]:
    """Those of these tweets that the viewer may read, by id; replies of others with the people
    within whose followers they stay just now. One statement, two where there are such people."""
    found = visible_tweets(viewer=viewer).filter(pk__in=set(ids)).select_related("author")
    tweets = list(found)
    doors = _doors(tweets, viewer=viewer)

    def row(tweet: Tweet) -> Row:
        within = [person for person in tweet.audience or () if person in doors]
        if not within or tweet.author_id == viewer.user_id:
            return _tweet(tweet)
        return {**_tweet(tweet), "audience_ids": [id_text(person) for person in within]}

    return {tweet.pk: row(tweet) for tweet in tweets}


def _doors(tweets: Iterable[Tweet], *, viewer: Viewer) -> set[int]:
    """Whoever of the tweets' audiences is private. What the viewer may read of others is below
    doors that the viewer is behind, so these are people whom the export shows."""
    people = {person for tweet in tweets for person in tweet.audience or ()}
    if not people:
        return set()
    private = listed_people(viewer=viewer).filter(pk__in=people, is_private=True)
    return set(private.values_list("pk", flat=True))


def exported_retweets(*, viewer: Viewer, ids: Iterable[int]) -> dict[int, Row]:
    """Those of these retweets that the viewer may read, each with its tweet. Two statements."""
    found = visible_retweets(viewer=viewer).filter(pk__in=set(ids)).select_related("user")
    retweets = list(found)
    tweets = exported_tweets(viewer=viewer, ids=[retweet.tweet_id for retweet in retweets])
    return {
        retweet.pk: {
            **_retweet(retweet),
            "user": user_card(retweet.user),
            "tweet": tweets[retweet.tweet_id],
        }
        for retweet in retweets
        if retweet.tweet_id in tweets
    }


def _tweet(tweet: Tweet) -> Row:
    return {
        "id": id_text(tweet.pk),
        "author": user_card(tweet.author),
        "content": tweet.content,
        "created_at": timestamp(tweet.created_at),
        "edited_at": timestamp(tweet.edited_at) if tweet.edited_at else None,
        "in_reply_to_id": id_text(tweet.in_reply_to_id) if tweet.in_reply_to_id else None,
        "conversation_id": id_text(tweet.conversation_id or tweet.pk),
        "entities": tweet.entities,
    }


def _retweet(retweet: Retweet) -> Row:
    return {
        "id": id_text(retweet.pk),
        "created_at": timestamp(retweet.created_at),
        "quote": retweet.quote,
        "entities": retweet.entities,
        "tweet_id": id_text(retweet.tweet_id),
    }


def _tweets(*, viewer: Viewer, after: int, limit: int) -> Batch:
    own = Tweet.objects.filter(author=unguessed(viewer.user_id), deleted_at=None, in_reply_to=None)
    tweets = list(own.filter(pk__gt=after).select_related("author").order_by("pk")[:limit])
    earlier = _earlier(tweets)
    return batch_of(
        tweets, limit=limit, place=lambda tweet: tweet.pk, row=lambda tweet: _own(tweet, earlier)
    )


def _replies(*, viewer: Viewer, after: int, limit: int) -> Batch:
    """Comments, each with what it replied to. `audience_ids` are the people within whose followers
    it stays while their accounts are private."""
    own = Tweet.objects.filter(
        author=unguessed(viewer.user_id), deleted_at=None, in_reply_to__isnull=False
    )
    tweets = list(own.filter(pk__gt=after).select_related("author").order_by("pk")[:limit])
    earlier = _earlier(tweets)
    parents = exported_tweets(
        viewer=viewer, ids=[tweet.in_reply_to_id for tweet in tweets if tweet.in_reply_to_id]
    )

    def row(tweet: Tweet) -> Row:
        return {
            **_own(tweet, earlier),
            "audience_ids": [id_text(person) for person in tweet.audience or ()],
            "in_reply_to": parents.get(tweet.in_reply_to_id or 0),
        }

    return batch_of(tweets, limit=limit, place=lambda tweet: tweet.pk, row=row)


def _own(tweet: Tweet, earlier: dict[int, list[Any]]) -> Row:
    return {**_tweet(tweet), "version": tweet.version, "earlier_versions": earlier[tweet.pk]}


def _earlier(tweets: list[Tweet]) -> dict[int, list[Any]]:
    """What the tweets said before, first version first."""
    found: dict[int, list[Any]] = defaultdict(list)
    edited = [tweet.pk for tweet in tweets if tweet.version > 1]
    if edited:
        versions = TweetVersion.objects.filter(tweet__in=edited)
        for version in versions.order_by("tweet", "version"):
            found[version.tweet_id].append(tweet_version_card(version))
    return found


def _retweets(*, viewer: Viewer, after: int, limit: int) -> Batch:
    own = Retweet.objects.filter(user=unguessed(viewer.user_id), pk__gt=after).order_by("pk")
    return _about_tweets(list(own[:limit]), viewer=viewer, limit=limit)


def _likes(*, viewer: Viewer, after: int, limit: int) -> Batch:
    own = Like.objects.filter(user=unguessed(viewer.user_id), pk__gt=after).order_by("pk")
    return _about_tweets(list(own[:limit]), viewer=viewer, limit=limit)


def _bookmarks(*, viewer: Viewer, after: int, limit: int) -> Batch:
    own = Bookmark.objects.filter(user=unguessed(viewer.user_id), pk__gt=after).order_by("pk")
    return _about_tweets(list(own[:limit]), viewer=viewer, limit=limit)


def _about_tweets(acts: list[Any], *, viewer: Viewer, limit: int) -> Batch:
    tweets = exported_tweets(viewer=viewer, ids=[act.tweet_id for act in acts])

    def row(act: Like | Bookmark | Retweet) -> Row:
        own: Row = {
            "id": id_text(act.pk),
            "created_at": timestamp(act.created_at),
            "tweet_id": id_text(act.tweet_id),
        }
        if isinstance(act, Retweet):
            own = _retweet(act)
        return {**own, "tweet": tweets.get(act.tweet_id)}

    return batch_of(acts, limit=limit, place=lambda act: int(act.pk), row=row)


SECTIONS = [
    ExportSection("tweets", _tweets),
    ExportSection("replies", _replies),
    ExportSection("retweets", _retweets),
    ExportSection("likes", _likes),
    ExportSection("bookmarks", _bookmarks),
]
