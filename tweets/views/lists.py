from collections.abc import Sequence

from accounts.cards import user_card
from config.api import ApiViewSet, AuthedRequest
from config.errors import NotFound
from config.pagination import PageRequest, answer_page, read_page
from config.rendering import Answer
from config.schema import describe
from relationships.cards import PeoplePage
from relationships.errors import AccountPrivate
from relationships.selectors import get_listed_person, get_readable_person
from tweets import selectors
from tweets.errors import LikesPrivate, NotYourTweet
from tweets.models import Bookmark, Like, Retweet
from tweets.views.answers import TweetPage, card_for


class UserTweetsViewSet(ApiViewSet):
    @describe(
        "A person's tweets that reply, newest first",
        tag="tweets",
        answer=TweetPage,
        paged=True,
        errors=[NotFound, AccountPrivate],
    )
    def replies(self, request: AuthedRequest, username: str) -> Answer:
        person = get_readable_person(viewer=request.viewer, username=username)
        page = read_page(request, of=f"replies.{person.pk}")
        rows = selectors.replies_by(
            viewer=request.viewer, person_id=person.pk, below=page.below, limit=page.size + 1
        )
        return Answer(
            answer_page(request, page, rows, item=card_for(request), key=lambda row: [row.pk])
        )

    @describe(
        "The tweets that one likes, latest like first; others' likes are not shown",
        tag="tweets",
        answer=TweetPage,
        paged=True,
        errors=[NotFound, LikesPrivate],
    )
    def liked(self, request: AuthedRequest, username: str) -> Answer:
        person = get_listed_person(viewer=request.viewer, username=username)
        if person.pk != request.viewer.user_id:
            raise LikesPrivate
        page = read_page(request, of=f"likes-by.{person.pk}")
        rows = selectors.own_likes(viewer=request.viewer, below=page.below, limit=page.size + 1)
        return _tweets_answer(request, page, rows)

    @describe(
        "The tweets that one bookmarked, latest bookmark first",
        tag="tweets",
        answer=TweetPage,
        paged=True,
    )
    def bookmarked(self, request: AuthedRequest) -> Answer:
        page = read_page(request, of=f"bookmarks.{request.viewer.user_id}")
        rows = selectors.own_bookmarks(viewer=request.viewer, below=page.below, limit=page.size + 1)
        return _tweets_answer(request, page, rows)


class TweetPeopleViewSet(ApiViewSet):
    @describe(
        "Who likes one's own tweet, latest like first",
        tag="tweets",
        answer=PeoplePage,
        paged=True,
        errors=[NotFound, NotYourTweet],
    )
    def likers(self, request: AuthedRequest, tweet_id: int) -> Answer:
        page = read_page(request, of=f"likes-of.{tweet_id}")
        rows = selectors.likes_of(
            viewer=request.viewer, tweet_id=tweet_id, below=page.below, limit=page.size + 1
        )
        return _people_answer(request, page, rows)

    @describe(
        "Who retweeted a tweet, latest retweet first",
        tag="tweets",
        answer=PeoplePage,
        paged=True,
        errors=[NotFound],
    )
    def retweeters(self, request: AuthedRequest, tweet_id: int) -> Answer:
        page = read_page(request, of=f"retweets-of.{tweet_id}")
        rows = selectors.retweets_of(
            viewer=request.viewer, tweet_id=tweet_id, below=page.below, limit=page.size + 1
        )
        return _people_answer(request, page, rows)


def _tweets_answer(
    request: AuthedRequest, page: PageRequest, rows: Sequence[Like | Bookmark]
) -> Answer:
    """The tweets that `rows` are on, in the order of the rows."""
    return Answer(
        answer_page(
            request,
            page,
            rows,
            item=lambda row: selectors.card_through(row, viewer=request.viewer),
            key=lambda row: [row.pk],
        )
    )


def _people_answer(
    request: AuthedRequest, page: PageRequest, rows: Sequence[Like | Retweet]
) -> Answer:
    """The people whose `rows` these are, in the order of the rows."""
    return Answer(
        answer_page(
            request,
            page,
            rows,
            item=lambda row: user_card(row.user),
            key=lambda row: [row.pk],
        )
    )
