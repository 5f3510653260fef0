"""Feeds from timelines: the same as those that are searched for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import delete_account
from relationships.models import Follow
from tests.factories import PASSWORD, UserFactory, as_viewer, deactivate, reactivate
from tests.outbox import drain
from tests.tweets.feed_worlds import make_world
from tests.tweets.timelines import answers, feed_ids, is_ready, keep, share_all
from tweets.feed.timeline import building, fan_out, reading, upkeep
from tweets.models import PendingPost, Timeline, TimelineEntry
from tweets.services import create_comment, create_tweet, delete_tweet, retweet, undo_retweet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _for_everybody(settings):
    settings.TIMELINE_FOLLOWS_ABOVE = 0


@pytest.fixture
def follower(api, alice, bob):
    """Alice, who follows bob and has a timeline."""
    api(alice).post("/users/bob/follow/")
    keep(alice)
    return alice


def tweet(person, content="x"):
    return create_tweet(author=as_viewer(person), content=content).pk


def entries_of(person):
    return list(
        TimelineEntry.objects.filter(viewer_id=person.pk)
        .order_by("-post_id")
        .values_list("post_id", flat=True)
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("length", [1, 5, 40, 800])
def test_any_walk_is_the_plain_definition_also_past_the_floor(
    api, seed, length, settings, monkeypatch
):
    settings.TIMELINE_LENGTH = length
    world = make_world(seed)
    keep(world.reader)
    assert is_ready(world.reader)
    with answers(monkeypatch) as seen:
        for query in ({"page_size": 4}, {"page": 1, "page_size": 4}, {"search": "frost"}):
            pages = api(world.reader).walk("/feed/", **query)
            ids = [item["id"] for page in pages for item in page]
            assert ids == world.feed_ids(query.get("search", ""))
    assert length < 40 or any(count is not None for count in seen)


def test_a_post_shows_before_and_after_it_is_brought_to_the_timeline(follower, bob):
    first, second = tweet(bob), tweet(bob)
    assert feed_ids(follower) == [second, first]
    assert not entries_of(follower)
    share_all()
    assert not PendingPost.objects.exists()
    assert entries_of(follower) == feed_ids(follower) == [second, first]


def test_ones_own_posts_are_in_ones_timeline(follower, bob):
    mine, theirs = tweet(follower), tweet(bob)
    retweet(actor=as_viewer(follower), tweet_id=theirs)
    share_all()
    found = feed_ids(follower)
    assert found[1:] == [theirs, mine]
    assert entries_of(follower) == found


def test_comments_are_not_pending(follower, bob):
    post = tweet(bob)
    create_comment(author=as_viewer(bob), tweet_id=post, content="x")
    assert [row.post_id for row in PendingPost.objects.all()] == [post]


def test_a_refused_post_leaves_nothing_pending(api, alice):
    assert api(alice).post("/tweets/", {"content": " "}).status_code == 400
    assert not PendingPost.objects.exists()


@pytest.mark.parametrize("shared", [False, True])
def test_what_goes_or_is_hidden_makes_no_page_short(api, follower, bob, carol, shared):
    api(follower).post("/users/carol/follow/")
    keep(follower)
    kept = [tweet(bob, f"{n}") for n in range(9)]
    gone = [tweet(bob, f"gone {n}") for n in range(5)]
    hidden = [tweet(carol, f"hidden {n}") for n in range(9)]
    retweet(actor=as_viewer(bob), tweet_id=hidden[0])
    retweet(actor=as_viewer(bob), tweet_id=hidden[1])
    undo_retweet(actor=as_viewer(bob), tweet_id=hidden[1])
    if shared:
        share_all()
    deactivate(carol)
    for pk in gone:
        delete_tweet(actor=as_viewer(bob), tweet_id=pk)
    assert feed_ids(follower, size=3) == kept[::-1]
    reactivate(carol)
    found = feed_ids(follower, size=3)
    assert found[1:] == hidden[::-1] + kept[::-1]
    assert found == feed_ids(follower, timeline=False)


@pytest.mark.parametrize("shared", [False, True])
def test_whom_one_stops_following_or_mutes_is_gone_at_once(api, follower, bob, shared):
    ids = [tweet(bob, f"{n}") for n in range(3)]
    if shared:
        share_all()
    client = api(follower)
    client.post("/users/bob/mute/")
    assert feed_ids(follower) == []
    client.delete("/users/bob/mute/")
    assert feed_ids(follower) == ids[::-1]
    client.delete("/users/bob/follow/")
    assert feed_ids(follower) == []
    assert is_ready(follower)


def test_a_follow_makes_the_timeline_stale_until_it_is_built_again(api, follower, carol):
    earlier = tweet(carol)
    share_all()
    api(follower).post("/users/carol/follow/")
    assert not is_ready(follower)
    assert feed_ids(follower) == [earlier]
    keep(follower)
    assert is_ready(follower)
    assert entries_of(follower) == feed_ids(follower) == [earlier]


def test_an_accepted_request_makes_the_timeline_stale(api, follower, carol):
    api(carol).patch("/me/", {"is_private": True})
    earlier = tweet(carol)
    api(follower).post("/users/carol/follow/")
    assert is_ready(follower)
    assert feed_ids(follower) == []
    api(carol).post(f"/me/follow-requests/{follower.username}/accept/")
    if Follow.objects.leading(by=follower.pk, to=carol.pk).exists():
        assert not is_ready(follower)
    else:
        api(carol).patch("/me/", {"is_private": False})  # accepts all
        assert not is_ready(follower)
    assert feed_ids(follower) == [earlier]


def test_a_fan_out_that_dies_between_rounds_goes_on_where_it_was(
    api, follower, bob, monkeypatch, settings
):
    settings.TIMELINE_LENGTH = 5
    monkeypatch.setattr(fan_out, "CHUNK", 2)
    others = [UserFactory() for _ in range(7)]
    for other in others:
        api(other).post("/users/bob/follow/")
    keep(*others)
    post = tweet(bob)
    plain, rounds = fan_out._row, []

    def dies(*args):
        rounds.append(1)
        if len(rounds) % 2 == 0:
            raise RuntimeError
        return plain(*args)

    monkeypatch.setattr(fan_out, "_row", dies)
    deaths = 0
    while PendingPost.objects.exists():
        try:
            fan_out.fan_out_once()
        except RuntimeError:
            deaths += 1
        assert all(feed_ids(person) == [post] for person in [follower, *others])
    assert deaths > 1
    assert TimelineEntry.objects.filter(post_id=post).count() == 8


@pytest.mark.parametrize("by_viewers", [False, True])
@pytest.mark.parametrize("chunk", [1, 3, 100])
def test_a_fan_out_in_rounds_reaches_all_and_again_changes_nothing(
    api, bob, monkeypatch, by_viewers, chunk
):
    readers = [UserFactory() for _ in range(10)]
    for reader in readers[:8]:
        api(reader).post("/users/bob/follow/")
    api(bob).post(f"/users/{readers[0].username}/follow/")
    keep(bob, *readers[2:])
    post = tweet(bob)
    wanted = {bob.pk, *(reader.pk for reader in readers[2:8])}
    monkeypatch.setattr(fan_out, "CHUNK", chunk)
    for _ in range(2):
        if by_viewers:
            monkeypatch.setattr(fan_out, "_fewer_timelines_than", lambda number: True)
        while PendingPost.objects.exists():
            fan_out.share_chunk(post_id=post, followers=8)
        seen = TimelineEntry.objects.values_list("viewer_id", flat=True)
        assert sorted(seen) == sorted(wanted)
        PendingPost.objects.create(post_id=post, author_id=bob.pk, is_retweet=False)


def test_those_with_few_followers_come_before_the_next_round_of_one_with_many(
    api, alice, bob, carol, monkeypatch
):
    monkeypatch.setattr(fan_out, "CHUNK", 2)
    monkeypatch.setattr(fan_out, "_fewer_timelines_than", lambda number: False)
    for _ in range(9):
        api(UserFactory()).post("/users/bob/follow/")
    api(alice).post("/users/carol/follow/")
    keep(alice)
    tweet(bob)
    fan_out.fan_out_once()
    small = tweet(carol)
    assert fan_out.fan_out_once()
    assert entries_of(alice) == [small]
    (left,) = PendingPost.objects.all()
    assert (left.author_id, left.rounds) == (bob.pk, 2)


@pytest.mark.django_db(transaction=True)
def test_a_round_does_not_wait_for_the_disk(monkeypatch):
    modes = []

    def step():
        modes.append(_synchronous_commit())
        return [1]

    monkeypatch.setattr(fan_out, "_share_small", step)
    monkeypatch.setattr(fan_out, "_share_chunk", lambda: None)
    monkeypatch.setattr(fan_out, "trim", lambda viewer_ids: modes.append(_synchronous_commit()))
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")
        assert fan_out.fan_out_once()
        cursor.execute("RESET synchronous_commit")
    assert modes == ["off", "on"]


def test_a_cut_does_not_wait_for_the_disk_either(alice):
    with CaptureQueriesContext(connection) as captured:
        fan_out.trim([alice.pk])
    statements = [query["sql"] for query in captured.captured_queries]
    assert "SET LOCAL synchronous_commit TO off" in statements


def _synchronous_commit():
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0]


def test_a_timeline_is_cut_to_its_length_and_below_the_feed_goes_on(
    follower, bob, settings, monkeypatch
):
    settings.TIMELINE_LENGTH = 10
    ids = [tweet(bob, f"{n}") for n in range(25)]
    share_all()
    fan_out.trim([follower.pk])
    assert entries_of(follower) == ids[:14:-1]
    assert Timeline.objects.get(viewer_id=follower.pk).floor == ids[15]
    with answers(monkeypatch) as seen:
        assert feed_ids(follower, size=4) == ids[::-1]
    assert seen[0] == 5
    assert None in seen


def test_timelines_are_cut_while_posts_come(follower, bob, settings, monkeypatch):
    settings.TIMELINE_LENGTH = 10
    monkeypatch.setattr(fan_out, "TOGETHER", 1)
    for n in range(600):
        PendingPost.objects.create(post_id=n + 1, author_id=bob.pk, is_retweet=False)
    share_all()
    assert 10 <= len(entries_of(follower)) < 300


def test_with_too_many_pending_the_feed_is_searched_for(follower, bob, monkeypatch):
    monkeypatch.setattr(reading, "MOST_PENDING", 3)
    ids = [tweet(bob, f"{n}") for n in range(4)]
    with answers(monkeypatch) as seen:
        assert feed_ids(follower) == ids[::-1]
        share_all()
        assert feed_ids(follower) == ids[::-1]
    assert seen == [None, 4]


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize(("query", "statements"), [({}, 3), ({"page": 1}, 4)])
@pytest.mark.parametrize("shared", [False, True])
def test_a_page_takes_a_fixed_number_of_statements(
    api, alice, count, query, statements, shared, django_assert_max_num_queries
):
    for _ in range(count):
        person = UserFactory()
        api(alice).post(f"/users/{person.username}/follow/")
    keep(alice)
    for edge in Follow.objects.by(alice.pk).select_related("following"):
        mine = tweet(edge.following)
        retweet(actor=as_viewer(alice), tweet_id=mine)
    if shared:
        share_all()
    client = api(alice)
    client.get("/me/")
    for time in ("first", "second"):  # the second finds nothing kept, either
        with django_assert_max_num_queries(statements):
            page = client.items("/feed/", page_size=50, time=time, **query)
        assert len(page) == min(50, 2 * count)


def test_one_that_is_no_longer_ready_costs_a_statement_once(follower, bob):
    ids = [tweet(bob, f"{n}") for n in range(3)]
    assert feed_ids(follower) == ids[::-1]
    Timeline.objects.update(is_ready=False)
    for searches in (1, 0):
        with CaptureQueriesContext(connection) as statements:
            assert feed_ids(follower) == ids[::-1]
        assert len(statements) == 2 + searches


def test_a_read_asks_for_a_timeline_once_in_a_while(alice, bob, api, settings, monkeypatch):
    asked = []
    monkeypatch.setattr(upkeep.broker, "wake", lambda *words, **_: asked.append(words))
    api(alice).post("/users/bob/follow/")
    feed_ids(bob)
    assert asked == []
    feed_ids(alice)
    feed_ids(alice)
    assert asked == [(upkeep.KEEP_TASK, alice.pk)]
    keep(alice)
    upkeep.attempt(lambda redis: redis.flushdb())
    feed_ids(alice)
    assert len(asked) == 1
    Timeline.objects.update(read_at=timezone.now() - timedelta(days=2))
    feed_ids(alice)
    assert len(asked) == 2
    keep(alice)
    assert Timeline.objects.get().read_at > timezone.now() - timedelta(minutes=5)


def test_who_follows_few_gets_no_timeline(alice, bob, api, settings):
    settings.TIMELINE_FOLLOWS_ABOVE = 1
    api(alice).post("/users/bob/follow/")
    building.keep_timeline(viewer_id=alice.pk)
    assert not Timeline.objects.exists()


def test_timelines_that_nobody_reads_are_dropped(follower, bob, carol, api):
    api(carol).post("/users/bob/follow/")
    keep(carol)
    post = tweet(bob)
    share_all()
    Timeline.objects.filter(viewer_id=follower.pk).update(
        read_at=timezone.now() - timedelta(days=8)
    )
    assert upkeep.drop_unread() == 1
    assert upkeep.drop_unread() == 0
    assert not entries_of(follower)
    assert entries_of(carol) == [post]
    assert feed_ids(follower) == feed_ids(carol) == [post]


def test_a_deleted_account_leaves_no_timeline(follower, bob):
    tweet(bob)
    share_all()
    delete_account(viewer=as_viewer(follower), password=PASSWORD)
    while drain():
        pass
    assert not entries_of(follower)
    assert not Timeline.objects.exists()
    building.keep_timeline(viewer_id=follower.pk)
    assert not Timeline.objects.exists()


def test_posts_written_past_the_services_make_all_timelines_stale(follower):
    with upkeep.set_aside():
        assert is_ready(follower)
    assert not is_ready(follower)


def test_a_timeline_costs_a_read_as_much_as_its_page(follower, bob):
    """However long it is, and whatever is pending for others."""
    for n in range(60):
        tweet(bob, f"{n}")
    share_all()
    other = UserFactory()
    for n in range(100):
        tweet(other, f"{n}")
    with CaptureQueriesContext(connection) as statements:
        assert len(feed_ids(follower, size=100)) == 60
    assert len(statements) == 2
