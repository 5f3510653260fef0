"""The names that the accounts have now. Their former ones, if any, nobody knows any more."""

from django.db import migrations

FILL = """
INSERT INTO accounts_takenname (lowered, user_id)
SELECT lower(username), id FROM accounts_user
ON CONFLICT (lowered) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_taken_names")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
