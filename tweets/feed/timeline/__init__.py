"""Timelines: feeds of viewers who follow many, written when others post instead of searched for
when they read (docs/adr/0020-timelines.md).

`reading` answers from them, `pending` notes a post with the post, `fan_out` brings it to the
timelines, `building` makes one, `upkeep` says which are wanted, stale or to be dropped.
"""
