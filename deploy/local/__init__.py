"""Everything on one machine, with no container: `python -m deploy.local run | stop | exec`.

Private PostgreSQL and Valkey servers, and a small supervisor for them and for our own processes.
"""
