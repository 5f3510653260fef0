"""Every username that was ever given out, kept by a trigger: no way of writing accounts, the bulk
load's or a change by hand included, gives one to a second person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

# The names are written first and looked at after: a name that another transaction is giving out
# is waited for, and then seen.
FORWARD = """
CREATE FUNCTION take_usernames() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_takenname (lowered, user_id)
    SELECT lower(username), id FROM written ORDER BY 1
    ON CONFLICT (lowered) DO NOTHING;
    IF EXISTS (
        SELECT FROM written JOIN accounts_takenname AS taken ON lowered = lower(username)
        WHERE taken.user_id IS DISTINCT FROM written.id
    ) THEN
        RAISE unique_violation USING
            MESSAGE = 'a username belongs to another account',
            CONSTRAINT = 'user_username_unique';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER take_usernames AFTER INSERT ON accounts_user
REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION take_usernames();

-- Row by row, since only that can be told to leave updates of other columns alone.
CREATE FUNCTION take_new_username() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts_takenname (lowered, user_id) VALUES (lower(NEW.username), NEW.id)
    ON CONFLICT (lowered) DO NOTHING;
    IF NOT EXISTS (
        SELECT FROM accounts_takenname
        WHERE lowered = lower(NEW.username) AND user_id = NEW.id
    ) THEN
        RAISE unique_violation USING
            MESSAGE = 'a username belongs to another account',
            CONSTRAINT = 'user_username_unique';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER take_new_username AFTER UPDATE OF username ON accounts_user
FOR EACH ROW WHEN (lower(OLD.username) <> lower(NEW.username))
EXECUTE FUNCTION take_new_username();
"""

BACKWARD = """
DROP TRIGGER take_new_username ON accounts_user;
DROP FUNCTION take_new_username();
DROP TRIGGER take_usernames ON accounts_user;
DROP FUNCTION take_usernames();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_states")]

    operations = [
        migrations.CreateModel(
            name="TakenName",
            fields=[
                (
                    "lowered",
                    models.CharField(max_length=20, primary_key=True, serialize=False),
                ),
                ("taken_at", models.DateTimeField(db_default=Now())),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="taken_names",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
