"""`search_text` of the accounts that are there, as `accounts.search_text` made it at the time."""

from itertools import islice

from django.db import migrations

from config.normalisation import normalise

MAX_NAME_LENGTH = 64
BATCH = 2000


def fill(apps, _schema_editor):
    users = apps.get_model("accounts", "User").objects
    rows = users.filter(search_text="").only("username", "name").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        for user in batch:
            name = " ".join(normalise(user.name).split())[:MAX_NAME_LENGTH]
            user.search_text = f"{user.username.lower()} {name}".rstrip()
        users.bulk_update(batch, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_search_text")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
