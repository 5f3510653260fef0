from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson

from accounts.models import User
from config.normalisation import normalise
from config.search_terms import search_terms
from datasets.counters import add_to_counts
from datasets.errors import BadRow
from datasets.loading.audiences import Reach, reaches
from datasets.loading.identity import TweetKey, find_present
from datasets.loading.intake import Intake, draw_ids
from datasets.loading.loader import Loader
from datasets.loading.locks import Person, active_ids, id_of, lock_people, lock_tweets
from datasets.loading.mentions import Mentioning, MentionIntake, mentioned_names
from datasets.loading.numbering import Numbered, Numbering
from datasets.loading.tweet_rows import TweetRow, in_order_of_replies, tweet_row
from datasets.loading.waiting import Waiting
from datasets.report import Outcome
from datasets.values import read_number, read_reference, read_text, read_time
from notifications.models import ContentType, Mention
from tweets.entities import Entities, pages_of, with_people
from tweets.models import Hashtag, HashtagUse, SearchWord, TagAuthor, TagBucket, Tweet
from tweets.search.vocabulary import learn_words
from tweets.services import TagUse, tag_tweets
from tweets.text import is_blank


class NewTweet(NamedTuple):
    id: int
    author_id: int
    row: TweetRow
    parent: Numbered | None
    entities: Entities

    @property
    def root_id(self) -> int:
        return self.parent.root_id if self.parent else self.id


class TweetLoader(Loader[TweetRow]):
    """Tweets and replies, each once by author, millisecond and content (see `identity`).

    A reply may stand before the tweet it answers, by any distance.
    """

    models = (Tweet, SearchWord, Hashtag, HashtagUse, TagBucket, TagAuthor, Mention, User)

    def __init__(self, *, numbering: Numbering) -> None:
        self._numbering = numbering
        self._waiting = Waiting()
        self._tweets = Intake(
            Tweet,
            *("id", "author_id", "content", "search_text", "search_terms", "entities"),
            *("in_reply_to_id", "conversation_id", "audience"),
        )
        self._mentions = MentionIntake()

    def read(self, line: int, fields: Sequence[str]) -> TweetRow:
        number, author, content, created_at, answers = fields
        if is_blank(content):
            raise BadRow("The tweet is empty.")
        return tweet_row(
            line,
            read_number(number),
            read_reference(author),
            read_text(content),
            read_time(created_at),
            read_number(answers) if answers else None,
        )

    def load(self, rows: Sequence[TweetRow]) -> Outcome:
        outcome = Outcome()
        self._waiting.remove(rows)
        names = {row.author for row in rows} | mentioned_names(row.found for row in rows)
        people = lock_people(names, counting=True)
        numbers = {row.number for row in rows}
        known = self._numbering.find(numbers | {row.answers for row in rows if row.answers})
        authored = _by_known_authors(_numbered_once(rows, known, outcome), people, outcome)
        ordered, waiting = in_order_of_replies(authored, known)
        self._waiting.add(waiting)
        new = self._number(ordered, known, people, outcome)
        lock_tweets(tweet.parent.tweet_id for tweet in new if tweet.parent)
        self._insert(new)
        return outcome

    def next_deferred(self, limit: int) -> Sequence[TweetRow]:
        return self._waiting.ready(limit)

    def abandon_deferred(self) -> Outcome:
        outcome = Outcome()
        for line, answers in self._waiting.lines():
            outcome.reject(
                line, f"There is no tweet {answers} to answer in this data set, or it was rejected."
            )
        return outcome

    def _number(
        self,
        rows: Sequence[TweetRow],
        known: Mapping[int, Numbered],
        people: Mapping[str, Person],
        outcome: Outcome,
    ) -> list[NewTweet]:
        """Find or make each row's tweet, and note which number stands for which. The new ones."""
        keys = {
            row.line: TweetKey(people[row.author].id, row.created_at, row.content) for row in rows
        }
        tweets = find_present(list(keys.values()))
        ids = _ids_by_line([row for row in rows if keys[row.line] not in tweets])
        mentionable = active_ids(people)
        numbered: dict[int, Numbered] = {}
        new: list[NewTweet] = []
        for row in rows:
            key = keys[row.line]
            if key not in tweets:
                parent = None
                if row.answers is not None:
                    parent = known.get(row.answers) or numbered[row.answers]
                entities = with_people(row.found, mentionable)
                tweet = NewTweet(ids[row.line], key.author_id, row, parent, entities)
                new.append(tweet)
                tweets[key] = Numbered(tweet.id, tweet.root_id)
            numbered[row.number] = tweets[key]
        self._numbering.add(numbered)
        outcome.loaded += len(new)
        outcome.present += len(rows) - len(new)
        return new

    def _insert(self, new: Sequence[NewTweet]) -> None:
        reach = reaches(new)
        self._tweets.add(_columns(tweet, reach[tweet.id]) for tweet in new)
        learn_words(normalise(tweet.row.content) for tweet in new)
        self._mentions.add(
            ContentType.TWEET,
            (Mentioning(t.author_id, t.id, t.row.created_at, t.entities) for t in new),
        )
        answered = Counter(tweet.parent.tweet_id for tweet in new if tweet.parent)
        add_to_counts(Tweet, "comments_count", answered)
        add_to_counts(User, "tweets_count", Counter(tweet.author_id for tweet in new))
        tag_tweets(TagUse(tag, tweet.id) for tweet in new for tag in pages_of(tweet.entities))


def _numbered_once(
    rows: Sequence[TweetRow], known: Mapping[int, Numbered], outcome: Outcome
) -> Iterator[TweetRow]:
    seen: set[int] = set()
    for row in rows:
        if row.number in known or row.number in seen:
            outcome.reject(row.line, f"There is another tweet {row.number} before.")
        else:
            seen.add(row.number)
            yield row


def _by_known_authors(
    rows: Iterator[TweetRow], people: Mapping[str, Person], outcome: Outcome
) -> Iterator[TweetRow]:
    for row in rows:
        try:
            id_of(row.author, people)
        except BadRow as problem:
            outcome.reject(row.line, str(problem))
        else:
            yield row


def _ids_by_line(rows: Sequence[TweetRow]) -> dict[int, int]:
    """Ids drawn in the order of the file, which decides between tweets of one millisecond."""
    in_file = sorted(rows, key=lambda row: row.line)
    ids = draw_ids(Tweet, [row.created_at for row in in_file])
    return {row.line: tweet_id for row, tweet_id in zip(in_file, ids, strict=True)}


def _columns(tweet: NewTweet, reach: Reach) -> tuple[object, ...]:
    content = tweet.row.content
    text = normalise(content)
    terms = search_terms(
        text=text,
        author_id=tweet.author_id,
        entities=tweet.entities,
        answered_id=reach.answered_id,
    )
    entities = orjson.dumps(tweet.entities).decode()
    shared = (tweet.id, tweet.author_id, content, text, terms, entities)
    if tweet.parent is None:
        return (*shared, None, None, None)
    return (*shared, tweet.parent.tweet_id, tweet.root_id, reach.audience)
