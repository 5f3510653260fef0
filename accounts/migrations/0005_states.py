"""Since when an account is deactivated or suspended. One of the times is set exactly when the
account is not active; those that are not by now were deactivated."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_search_indexes")]

    operations = [
        migrations.AddField(
            model_name="user", name="deactivated_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="user", name="suspended_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(
            "UPDATE accounts_user SET deactivated_at = now() WHERE NOT is_active",
            migrations.RunSQL.noop,
        ),
        # What the UPDATE left to be checked at the end keeps a table from being altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at__isnull=True, suspended_at__isnull=True)
                | (
                    Q(is_active=False)
                    & (Q(deactivated_at__isnull=False) | Q(suspended_at__isnull=False))
                ),
                name="user_is_active_says_what_the_times_say",
            ),
        ),
    ]
