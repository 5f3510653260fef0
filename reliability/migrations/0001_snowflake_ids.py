"""The one maker of ids. See config/ids.py for the layout."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE snowflake_sequence AS bigint MINVALUE 0 MAXVALUE 2097151 CYCLE;

CREATE FUNCTION snowflake_id(at timestamptz DEFAULT clock_timestamp()) RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $$
    SELECT (floor(extract(epoch FROM at) * 1000)::bigint << 21) | nextval('snowflake_sequence')
$$;

CREATE FUNCTION snowflake_time(id bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_timestamp((id >> 21) / 1000.0)
$$;
"""

BACKWARD = """
DROP FUNCTION snowflake_time(bigint);
DROP FUNCTION snowflake_id(timestamptz);
DROP SEQUENCE snowflake_sequence;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
