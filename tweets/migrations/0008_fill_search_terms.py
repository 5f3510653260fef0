"""Search terms of the tweets that are there, and the vocabulary, in batches that may be run again."""

import json

from django.db import connection, migrations

from config.near_words import is_near_word, word_parts
from config.search_terms import search_terms
from config.words import pieces

BATCH = 2000
ROWS = """
SELECT t.id, t.search_text, t.author_id, t.entities, parent.author_id
FROM tweets_tweet t LEFT JOIN tweets_tweet parent ON parent.id = t.in_reply_to_id
WHERE t.id > %s AND t.deleted_at IS NULL AND t.search_terms = '{}'
ORDER BY t.id LIMIT %s"""
FILL = """
UPDATE tweets_tweet t SET search_terms = given.terms::int4[]
FROM unnest(%s::bigint[], %s::text[]) given (id, terms) WHERE t.id = given.id"""
LEARN = """
INSERT INTO tweets_searchword (word, parts)
SELECT given.word, given.parts::int4[] FROM unnest(%s::text[], %s::text[]) given (word, parts)
ORDER BY given.word ON CONFLICT DO NOTHING"""


def fill(_apps, _schema_editor):
    reached = -1
    known = set()
    with connection.cursor() as cursor:
        while True:
            tweets = read(cursor, reached)
            if not tweets:
                return
            reached = tweets[-1][0]
            terms = [
                array(search_terms(text=text, author_id=author, entities=named, answered_id=whom))
                for _, text, author, named, whom in tweets
            ]
            cursor.execute(FILL, [[row[0] for row in tweets], terms])
            words = {p.text for row in tweets for p in pieces(row[1]) if is_near_word(p)}
            new = sorted(words - known)
            known |= words
            cursor.execute(LEARN, [new, [array(word_parts(word)) for word in new]])


def read(cursor, reached):
    cursor.execute(ROWS, [reached, BATCH])
    return [
        (pk, text, author, json.loads(named) if isinstance(named, str) else named, whom)
        for pk, text, author, named, whom in cursor.fetchall()
    ]


def array(numbers):
    return f"{{{','.join(map(str, numbers))}}}"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tweets", "0007_search_terms")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
