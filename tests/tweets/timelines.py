"""The workers' part of timelines, done here and now."""

from contextlib import contextmanager
from dataclasses import replace

from accounts.models import User
from tests.factories import as_viewer
from tweets.feed import selectors
from tweets.feed.timeline import building, fan_out, reading
from tweets.models import Timeline


def keep(*people):
    """The people's timelines are made, as a read of theirs would have them made."""
    for person in people:
        User.objects.filter(pk=person.pk, following_count=0).update(following_count=1)
        building.keep_timeline(viewer_id=person.pk)


def share_all():
    """All pending posts are brought to all timelines."""
    while fan_out.fan_out_once():
        pass


def is_ready(person):
    return Timeline.objects.filter(viewer_id=person.pk, is_ready=True).exists()


def feed_ids(person, *, size=7, timeline=True):
    """All of a person's feed, page by page; without a `timeline`: searched for."""
    posts = selectors.feed(viewer=as_viewer(person))
    posts = posts if timeline else replace(posts, has_timeline=False)
    found, below, more = [], None, True
    while more:
        part = posts.below(below, size=size)
        assert len(part.entries) == size or not part.more
        found += [entry.id for entry in part.entries]
        below, more = part.reached, part.more
    return found


@contextmanager
def answers(monkeypatch):
    """Collects what reads of timelines answered: how many candidates, or None."""
    seen, plain = [], reading.look

    def noted(**kwargs):
        floor, found = plain(**kwargs)
        knows = floor is not None and (floor == 0 or len(found) == kwargs["limit"])
        seen.append(len(found) if knows else None)
        return floor, found

    with monkeypatch.context() as patch:
        patch.setattr(reading, "look", noted)
        yield seen
