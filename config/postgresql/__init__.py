"""Django's PostgreSQL backend, with a check of kept connections that asks no server."""
