"""How tweets look to clients."""

from typing import Literal, TypedDict, cast

from accounts.cards import UserCard, user_card
from config.ids import Id, Timestamp, id_text, timestamp, timestamp_of
from config.viewer import Viewer
from tweets.entities import Entities
from tweets.models import Retweet, Tweet, TweetVersion
from tweets.rows import RetweetRow, TweetRow


class TweetViewerState(TypedDict):
    """What the viewer has done with the tweet."""

    liked: bool
    retweeted: bool
    bookmarked: bool


class Media(TypedDict):
    id: Id
    url: str


class TweetCard(TypedDict):
    """A tweet. `bookmarks_count` is told to its author only."""

    id: Id
    author: UserCard
    content: str
    created_at: Timestamp
    edited_at: Timestamp | None
    in_reply_to_id: Id | None
    conversation_id: Id
    entities: Entities
    media: list[Media]
    likes_count: int
    retweets_count: int
    comments_count: int
    bookmarks_count: int | None
    viewer: TweetViewerState


class MatchedTweetCard(TweetCard):
    """A tweet that a search found. `matches`: where in `content`, as ranges `[start, end]` of code
    points, end exclusive, in order; empty where it was found by something else, such as `from:`."""

    matches: list[list[int]]


class DeletedTweet(TypedDict):
    """Stands for a tweet that is deleted or that the viewer may not see: the two look alike."""

    id: Id
    deleted: Literal[True]


class Comment(TweetCard):
    """A comment. `replies`: its first 3, oldest first; below the replies to a reply there are none.
    `replies_next`: where those that follow are, or null when there are no more."""

    replies: "list[Comment | DeletedComment]"
    replies_next: str | None


class DeletedComment(DeletedTweet):
    """A comment that is deleted, or that the viewer may not see, below which there is one that the
    viewer may see. `replies` and `replies_next`: as in a comment."""

    replies: "list[Comment | DeletedComment]"
    replies_next: str | None


class CommentPage(TypedDict):
    results: list[Comment | DeletedComment]
    next: str | None


class Thread(TypedDict):
    """`ancestors`: from the root of the conversation to the tweet replied to, of more than 1000 the
    nearest; `comments`: the first page of the list of comments."""

    ancestors: list[TweetCard | DeletedTweet]
    tweet: TweetCard
    comments: CommentPage


class FeedItem(TypedDict):
    """A tweet, or a retweet whose `tweet` is the original with the original's own metrics."""

    type: Literal["tweet", "retweet"]
    id: Id
    created_at: Timestamp
    actor: UserCard
    quote: str | None
    tweet: TweetCard


class LikeState(TypedDict):
    liked: bool
    likes_count: int


class RetweetState(TypedDict):
    retweeted: bool
    retweets_count: int
    quote: str | None


class BookmarkState(TypedDict):
    bookmarked: bool


class TweetVersionCard(TypedDict):
    """What a tweet said from `created_at` until its next version."""

    version: int
    content: str
    entities: Entities
    created_at: Timestamp


def tweet_card(tweet: Tweet | TweetRow, *, viewer: Viewer, state: TweetViewerState) -> TweetCard:
    return {
        "id": id_text(tweet.pk),
        "author": user_card(tweet.author),
        "content": tweet.content,
        "created_at": timestamp_of(tweet.pk),
        "edited_at": timestamp(tweet.edited_at) if tweet.edited_at else None,
        "in_reply_to_id": id_text(tweet.in_reply_to_id) if tweet.in_reply_to_id else None,
        "conversation_id": id_text(tweet.conversation_id or tweet.pk),
        "entities": cast("Entities", tweet.entities),
        "media": [],
        "likes_count": tweet.likes_count,
        "retweets_count": tweet.retweets_count,
        "comments_count": tweet.comments_count,
        "bookmarks_count": tweet.bookmarks_count if tweet.author_id == viewer.user_id else None,
        "viewer": state,
    }


def tweet_item(tweet: Tweet | TweetRow, *, viewer: Viewer, state: TweetViewerState) -> FeedItem:
    card = tweet_card(tweet, viewer=viewer, state=state)
    return {
        "type": "tweet",
        "id": card["id"],
        "created_at": card["created_at"],
        "actor": card["author"],
        "quote": None,
        "tweet": card,
    }


def retweet_item(
    retweet: Retweet | RetweetRow, *, viewer: Viewer, state: TweetViewerState
) -> FeedItem:
    return {
        "type": "retweet",
        "id": id_text(retweet.pk),
        "created_at": timestamp_of(retweet.pk),
        "actor": user_card(retweet.user),
        "quote": retweet.quote,
        "tweet": tweet_card(retweet.tweet, viewer=viewer, state=state),
    }


def tweet_version_card(version: TweetVersion) -> TweetVersionCard:
    return {
        "version": version.version,
        "content": version.content,
        "entities": cast("Entities", version.entities),
        "created_at": timestamp(version.created_at),
    }
