"""Hashtags of the tweets that are there, and who used them in the last eight days."""

from django.db import migrations

FILL = """
INSERT INTO tweets_hashtag (tag, uses_count, is_popular)
SELECT tag, count(*), FALSE FROM tweets_hashtaguse GROUP BY tag ORDER BY tag;
UPDATE tweets_hashtaguse used SET hashtag_id = hashtag.id
FROM tweets_hashtag hashtag WHERE hashtag.tag = used.tag;
CREATE TEMP TABLE acts ON COMMIT DROP AS
SELECT used.hashtag_id, ((tweet.id >> 21) / 300000)::int AS bucket, tweet.author_id,
  count(*) AS uses
FROM tweets_hashtaguse used JOIN tweets_tweet tweet ON tweet.id = used.tweet_id
WHERE tweet.audience IS NULL AND tweet.id >> 21 > extract(epoch FROM now() - interval '8 days') * 1000
GROUP BY 1, 2, 3;
INSERT INTO tweets_tagbucket (hashtag_id, bucket, authors_count)
SELECT hashtag_id, bucket, count(*) FROM acts GROUP BY 1, 2;
INSERT INTO tweets_tagauthor (tag_bucket_id, author_id, uses)
SELECT tag_bucket.id, acts.author_id, acts.uses
FROM acts JOIN tweets_tagbucket tag_bucket USING (hashtag_id, bucket);
"""
EMPTY = """
DELETE FROM tweets_trend;
DELETE FROM tweets_tagauthor;
DELETE FROM tweets_tagbucket;
UPDATE tweets_hashtaguse SET hashtag_id = NULL;
DELETE FROM tweets_hashtag;
"""


class Migration(migrations.Migration):
    dependencies = [("tweets", "0010_hashtags_and_trends")]

    operations = [migrations.RunSQL(FILL, EMPTY)]
