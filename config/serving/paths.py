"""Which view is at a path, found once."""

import functools

from django.urls import ResolverMatch, resolve

_PATHS_REMEMBERED, _LONGEST_PATH = 2000, 200


def view_at(path: str) -> ResolverMatch:
    """Raises `Resolver404`."""
    return _remembered(path) if len(path) <= _LONGEST_PATH else resolve(path)


@functools.lru_cache(_PATHS_REMEMBERED)
def _remembered(path: str) -> ResolverMatch:
    return resolve(path)
