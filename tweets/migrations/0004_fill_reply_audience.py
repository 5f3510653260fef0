"""Comments that are there already: the author replied to and the conversation's author."""

from django.db import migrations

FILL = """
UPDATE tweets_tweet t SET audience = nullif(ARRAY(
  SELECT DISTINCT person FROM unnest(ARRAY[parent.author_id, root.author_id]) person
  WHERE person <> t.author_id ORDER BY person
), '{}')
FROM tweets_tweet parent, tweets_tweet root
WHERE parent.id = t.in_reply_to_id AND root.id = coalesce(t.conversation_id, parent.id)
"""


class Migration(migrations.Migration):
    dependencies = [("tweets", "0003_reply_audience")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
