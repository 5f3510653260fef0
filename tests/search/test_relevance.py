"""Real tweets and queries in ten languages, half of them with typing errors: what was looked for is
among the first five."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from config.ids import SEQUENCE_BITS
from config.normalisation import normalise
from config.search_terms import search_terms
from tweets.models import Tweet
from tweets.search.vocabulary import learn_words

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent.parent / "data" / "tweets"
LEAST_FOUND = 0.95


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(author):
    """The tweets, and which id in the file each has."""
    numbers = {}
    tweets = []
    for row in rows("tweets.csv"):
        text = normalise(row["content"])
        written = int(dt.datetime.fromisoformat(row["created_at"]).timestamp() * 1000)
        pk = (written << SEQUENCE_BITS) + int(row["id"])
        numbers[str(pk)] = row["id"]
        terms = search_terms(text=text, author_id=author.pk, entities={}, answered_id=None)
        tweets.append(
            Tweet(
                id=pk, author=author, content=row["content"], search_text=text, search_terms=terms
            )
        )
    Tweet.objects.bulk_create(tweets)
    learn_words(tweet.search_text for tweet in tweets)
    return numbers


def test_what_was_looked_for_is_among_the_first_five(client, bob):
    numbers = load(bob)
    queries = rows("queries.csv")
    assert len(queries) >= 40
    assert len({row["language"] for row in queries}) >= 8
    missed = []
    for row in queries:
        items = client.items("/search/tweets/", q=row["query"], page_size=5)
        if row["expected"] not in [numbers[item["id"]] for item in items]:
            missed.append((row["language"], row["query"], len(items)))
    assert len(missed) <= (1 - LEAST_FOUND) * len(queries), missed
