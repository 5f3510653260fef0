"""What each call shows of the author to the viewer, by the viewer's role.

Every call that returns people or tweets, or names one in its path, has a row here.
"""

from dataclasses import dataclass, field

from tests.visibility.world import ROLES

EVERYONE = frozenset(ROLES)
OF_GONE = frozenset({"of deactivated", "of suspended", "of deleted", "of purged"})
ALL = EVERYONE - OF_GONE
APART = frozenset({"blocked", "blocker"})
SHUT_OUT = frozenset({"unapproved", "outsider"})
BEHIND_A_DOOR = SHUT_OUT | {"accepted"}
TOGETHER = ALL - APART
READERS = TOGETHER - SHUT_OUT
LISTENERS = TOGETHER - {"muter"}
HEARD = READERS - {"muter"}
NOT_READERS = EVERYONE - READERS


@dataclass(frozen=True)
class Row:
    """`path` is asked for as it is; `statuses` differ from 2xx for the roles named; the author's
    card is shown to `card`, what the author wrote to `words`, the hashtag that the author alone
    used to `tag`."""

    path: str
    body: dict[str, object] | None = field(default=None, kw_only=True)
    statuses: dict[int, frozenset[str]] = field(default_factory=dict)
    card: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    tag: frozenset[str] = frozenset()

    def status(self, role: str) -> int | None:
        """The refusal that this role gets, or None for a success."""
        return next((code for code, roles in self.statuses.items() if role in roles), None)


def profile(suffix: str, *, blocker: int | None = None, card: frozenset[str] = frozenset()) -> Row:
    statuses = {404: OF_GONE | {"blocked"}}
    if blocker:
        statuses[blocker] = statuses.get(blocker, frozenset()) | {"blocker"}
    return Row(f"/users/{{author}}/{suffix}", statuses, card=card)


def behind_the_door(suffix: str, **shows: frozenset[str]) -> Row:
    """What is the author's alone to open: their lists and posts."""
    return Row(f"/users/{{author}}/{suffix}", {404: OF_GONE | APART, 403: SHUT_OUT}, **shows)


def of_tweet(suffix: str = "", **shows: frozenset[str]) -> Row:
    return Row(f"/tweets/{{tweet}}/{suffix}", {404: NOT_READERS}, **shows)


def everywhere(path: str, **shows: frozenset[str]) -> Row:
    """Answers to everyone; only what is shown differs."""
    return Row(path, **shows)


# Calls that show nobody but the caller.
ABOUT_ONESELF = {
    "POST /api/v1/auth/register/",
    "POST /api/v1/auth/login/",
    "GET /api/v1/me/",
    "PATCH /api/v1/me/",
    "POST /api/v1/tweets/",
}

MATRIX: dict[str, Row] = {
    # People
    "GET /api/v1/users/{username}/": profile("", card=ALL),
    "GET /api/v1/users/{username}/followers/": behind_the_door("followers/"),
    "GET /api/v1/users/{username}/following/": behind_the_door("following/"),
    "POST /api/v1/users/{username}/follow/": profile("follow/", blocker=403),
    "DELETE /api/v1/users/{username}/follow/": profile("follow/"),
    "POST /api/v1/users/{username}/block/": profile("block/"),
    "DELETE /api/v1/users/{username}/block/": profile("block/"),
    "POST /api/v1/users/{username}/mute/": profile("mute/"),
    "DELETE /api/v1/users/{username}/mute/": profile("mute/"),
    "GET /api/v1/users/": everywhere("/users/?search=secretive", card=TOGETHER),
    "GET /api/v1/search/users/": everywhere("/search/users/?q=secretive", card=TOGETHER),
    "GET /api/v1/users/suggestions/": everywhere(
        "/users/suggestions/", card=frozenset({"stranger", "outsider"})
    ),
    "GET /api/v1/relationships/": everywhere(
        "/relationships/?usernames={author}", card=ALL - {"blocked"}
    ),
    "GET /api/v1/me/blocks/": everywhere("/me/blocks/", card=frozenset({"blocker"})),
    "GET /api/v1/me/mutes/": everywhere("/me/mutes/", card=frozenset({"muter"})),
    "DELETE /api/v1/me/followers/{username}/": Row(
        "/me/followers/{author}/", {404: OF_GONE | {"blocked"}}
    ),
    "GET /api/v1/me/follow-requests/": everywhere("/me/follow-requests/", card=TOGETHER),
    "GET /api/v1/me/follow-requests/sent/": everywhere(
        "/me/follow-requests/sent/", card=frozenset({"unapproved"})
    ),
    "POST /api/v1/me/follow-requests/{username}/accept/": Row(
        "/me/follow-requests/{author}/accept/", {404: OF_GONE | APART}, card=TOGETHER
    ),
    "POST /api/v1/me/follow-requests/{username}/reject/": Row(
        "/me/follow-requests/{author}/reject/", {404: OF_GONE | APART}, card=TOGETHER
    ),
    # Tweets
    "GET /api/v1/tweets/": everywhere("/tweets/?ids={tweet}", card=READERS, words=READERS),
    "GET /api/v1/tweets/{tweet_id}/": of_tweet(card=READERS, words=READERS),
    "DELETE /api/v1/tweets/{tweet_id}/": Row("/tweets/{tweet}/", {404: NOT_READERS, 403: READERS}),
    "PATCH /api/v1/tweets/{tweet_id}/": Row("/tweets/{tweet}/", {404: NOT_READERS, 403: READERS}),
    "GET /api/v1/tweets/{tweet_id}/history/": of_tweet("history/"),
    "GET /api/v1/tweets/{tweet_id}/comments/": of_tweet("comments/"),
    "POST /api/v1/tweets/{tweet_id}/comments/": Row(
        "/tweets/{tweet}/comments/", {404: NOT_READERS, 400: READERS}
    ),
    "GET /api/v1/tweets/{tweet_id}/thread/": of_tweet("thread/", card=READERS, words=READERS),
    "POST /api/v1/tweets/{tweet_id}/like/": of_tweet("like/"),
    "DELETE /api/v1/tweets/{tweet_id}/like/": of_tweet("like/"),
    "POST /api/v1/tweets/{tweet_id}/retweet/": Row(
        "/tweets/{tweet}/retweet/", {404: NOT_READERS, 403: frozenset({"accepted"})}
    ),
    "DELETE /api/v1/tweets/{tweet_id}/retweet/": of_tweet("retweet/"),
    "POST /api/v1/tweets/{tweet_id}/bookmark/": of_tweet("bookmark/"),
    "DELETE /api/v1/tweets/{tweet_id}/bookmark/": of_tweet("bookmark/"),
    "GET /api/v1/users/{username}/posts/": behind_the_door("posts/", card=READERS, words=READERS),
    "GET /api/v1/users/{username}/replies/": behind_the_door(
        "replies/", card=READERS, words=READERS
    ),
    "GET /api/v1/users/{username}/likes/": Row(
        "/users/{author}/likes/", {404: OF_GONE | APART, 403: TOGETHER}
    ),
    "GET /api/v1/bookmarks/": everywhere("/bookmarks/", card=READERS, words=READERS),
    "GET /api/v1/tweets/{tweet_id}/likes/": Row(
        "/tweets/{tweet}/likes/", {404: NOT_READERS, 403: READERS}
    ),
    "GET /api/v1/tweets/{tweet_id}/retweets/": of_tweet("retweets/"),
    "GET /api/v1/hashtags/{tag}/tweets/": everywhere(
        "/hashtags/secret/tweets/", card=READERS, words=READERS
    ),
    # A mute does not hide from searches.
    "GET /api/v1/search/tweets/": everywhere(
        "/search/tweets/?q=very words", card=READERS, words=READERS
    ),
    # What the author wrote, and what the third party retweeted of it. The viewer's own retweet
    # stays in a muter's feed.
    "GET /api/v1/feed/": everywhere("/feed/", card=READERS, words=READERS),
    # The third party's quote of the author's tweet mentions the viewer, a muter too.
    "GET /api/v1/mentions/": everywhere("/mentions/", card=READERS, words=READERS),
    "PATCH /api/v1/notifications/{notification_id}/": Row(
        "/notifications/{notification}/",
        {404: EVERYONE - LISTENERS},
        card=LISTENERS,
        body={"is_read": True},
    ),
    # Word of a like is no content: a private author's comes through.
    "GET /api/v1/notifications/": everywhere("/notifications/", card=LISTENERS, words=HEARD),
}

# The same calls by other paths.
FURTHER: list[tuple[str, Row]] = [
    ("GET", Row("/users/{third}/followers/", card=TOGETHER)),
    ("GET", Row("/users/{third}/following/", card=TOGETHER)),
    ("GET", Row("/users/", card=TOGETHER)),
    ("GET", Row("/users/?search=secretiv", card=TOGETHER)),
    ("GET", Row("/users/?search=secertive", card=TOGETHER)),
    ("GET", Row("/search/users/?q=s", card=TOGETHER)),
    ("GET", Row("/search/users/?q=secertive", card=TOGETHER)),
    ("GET", Row("/search/users/?q=zecretive", card=TOGETHER)),
    ("GET", Row("/search/hashtags/?q=secret", tag=READERS)),
    ("GET", Row("/search/hashtags/?q=s", tag=READERS)),
    ("GET", Row("/search/hashtags/?q=secrte", tag=READERS)),
    # The same for everyone, so without what is not open to everyone.
    ("GET", Row("/trends/", tag=ALL - BEHIND_A_DOOR)),
    ("GET", Row("/trends/?window=hour", tag=ALL - BEHIND_A_DOOR)),
    # The author's comment is read where its author may be; a mute does not hide it.
    ("GET", Row("/tweets/{other}/comments/", card=READERS, words=READERS)),
    ("GET", Row("/tweets/{other}/thread/", card=READERS, words=READERS)),
    ("GET", Row("/tweets/?ids={comment}", card=READERS, words=READERS)),
    ("GET", Row("/tweets/{comment}/thread/", {404: NOT_READERS}, card=READERS, words=READERS)),
    # Below a hidden comment others are read, but not where it was written within followers.
    ("GET", Row("/tweets/{reply}/thread/", {404: SHUT_OUT}, card=READERS, words=READERS)),
    ("GET", Row("/feed/?page=1", card=READERS, words=READERS)),
    ("GET", Row("/feed/?search=very words", card=READERS, words=READERS)),
    *[
        ("GET", Row(f"/search/tweets/?q={q}", card=READERS, words=READERS))
        for q in (
            "vrey",
            "very&sort=latest",
            "from:secretive",
            "%23secret",
            "to:third",
            '"very words"',
        )
    ],
    # What the viewer liked and retweeted while it could be read, and what the third party did.
    ("GET", Row("/users/viewer/likes/", card=READERS, words=READERS)),
    ("GET", Row("/users/viewer/posts/", card=READERS, words=READERS)),
    ("GET", Row("/users/{third}/posts/", card=READERS, words=READERS)),
    ("GET", Row("/users/{third}/posts/?page=1", card=READERS, words=READERS)),
    # A like is no content, a retweet is.
    ("GET", Row("/tweets/{answer}/likes/", card=TOGETHER)),
    ("GET", Row("/tweets/{answer}/retweets/", card=READERS)),
    ("GET", Row("/tweets/{other}/retweets/", card=READERS)),
    ("GET", Row("/notifications/?verb=mentioned", card=HEARD, words=HEARD)),
    ("GET", Row("/notifications/?unread=true", card=LISTENERS, words=HEARD)),
    ("GET", Row("/notifications/?grouped=true", card=LISTENERS, words=HEARD)),
    ("GET", Row("/notifications/?grouped=true&unread=true", card=LISTENERS, words=HEARD)),
    ("GET", Row("/notifications/?grouped=true&verb=mentioned", card=HEARD, words=HEARD)),
    (
        "PATCH",
        Row(
            "/notifications/{notification}/?grouped=true",
            {404: EVERYONE - LISTENERS},
            card=LISTENERS,
            body={"is_read": True},
        ),
    ),
    ("DELETE", Row("/notifications/{notification}/", {404: EVERYONE - LISTENERS})),
    ("DELETE", Row("/notifications/{notification}/?grouped=true", {404: EVERYONE - LISTENERS})),
]
