"""What a reader of kept answers does."""

from config import caching


def ids(client, path="/feed/", **query):
    return [item["id"] for item in client.items(path, **query)]


def post(client, content="hello"):
    return client.post("/tweets/", {"content": content}).json()["id"]


def let_a_moment_pass():
    """The sum of the versions of others' posts is good for one."""
    for key in caching.raw_client().keys("kept:sum:*"):
        caching.raw_client().delete(key)
