"""Likes, retweets and follows folded: who did it, how many, and where the walk stands."""

import random
from datetime import timedelta
from itertools import groupby

import pytest
from django.utils import timezone

from notifications.models import ContentType, Notification, Verb
from notifications.selectors import grouping, sifting
from notifications.services import notify
from notifications.views import group_pages
from tests.assertions import refused
from tests.factories import as_viewer, deactivate
from tests.notifications.worlds import people, told_of_likes, tweets_of
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db

GROUPED = {"grouped": "true"}


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="tell me")


def groups(client, **query):
    return client.items("/notifications/", **GROUPED, **query)


def walked(client, **query):
    return [g for page in client.walk("/notifications/", **GROUPED, **query) for g in page]


def names(group):
    return [actor["username"] for actor in group["actors"]]


def like(api, person, tweet):
    assert api(person).post(f"/tweets/{tweet.pk}/like/").status_code == 200


def test_likes_retweets_and_follows_are_folded_and_nothing_else(api, alice, bob, carol, tweet):
    everyone = [bob, carol, *people(3)]
    for person in everyone:
        like(api, person, tweet)
    for person in everyone:
        api(person).post("/users/alice/follow/")
    for person in everyone[:2]:
        api(person).post(f"/tweets/{tweet.pk}/retweet/")
        api(person).post(f"/tweets/{tweet.pk}/comments/", {"content": "oh"})
    found = groups(api(alice))
    assert [(g["verb"], g["actors_count"], g["unread_count"]) for g in found] == [
        ("commented", 1, 1),
        ("retweeted", 2, 2),
        ("commented", 1, 1),
        ("followed", 5, 5),
        ("liked", 5, 5),
    ]
    newest = [person.username for person in reversed(everyone)][:3]
    assert names(found[4]) == names(found[3]) == newest
    assert found[4]["actor"]["username"] == newest[0]
    assert found[4]["target"]["preview"] == "tell me"
    assert len({g["group"] for g in found}) == 5
    plain = api(alice).items("/notifications/")
    assert {g["id"] for g in found} <= {n["id"] for n in plain}
    assert not any("group" in n for n in plain)


def test_the_services_own_word_is_a_group_without_actors(api, alice):
    notify(receiver_id=alice.pk, verb=Verb.WELCOME)
    (told,) = groups(api(alice))
    assert (told["actor"], told["actors"], told["actors_count"], told["unread_count"]) == (
        None,
        [],
        0,
        1,
    )


def test_a_group_is_read_when_all_of_it_is(api, alice, bob, carol, tweet):
    for person in (bob, carol):
        like(api, person, tweet)
    newest, oldest = api(alice).items("/notifications/")
    api(alice).patch(f"/notifications/{newest['id']}/", {"is_read": True})
    (group,) = groups(api(alice))
    assert (group["is_read"], group["unread_count"], group["actors_count"]) == (False, 1, 2)
    (unread,) = groups(api(alice), unread="true")
    assert (unread["id"], unread["actors_count"], unread["group"]) == (
        oldest["id"],
        1,
        group["group"],
    )
    (read,) = groups(api(alice), unread="false")
    assert (read["id"], read["actors_count"], read["is_read"]) == (newest["id"], 1, True)
    api(alice).patch(f"/notifications/{oldest['id']}/", {"is_read": True})
    assert groups(api(alice))[0]["is_read"] is True
    assert groups(api(alice), unread="true") == []


def test_whom_one_does_not_see_does_not_count(api, alice, bob, carol, tweet):
    everyone = [*people(3), bob, carol]
    for person in everyone:
        like(api, person, tweet)
    api(alice).post("/users/carol/mute/")
    api(alice).post(f"/users/{everyone[0].username}/block/")
    deactivate(everyone[1])
    (group,) = groups(api(alice))
    assert (names(group), group["actors_count"]) == (["bob", everyone[2].username], 2)
    assert (group["unread_count"], group["actor"]["username"]) == (2, "bob")
    api(alice).delete("/users/carol/mute/")
    assert groups(api(alice))[0]["actors_count"] == 3


def test_groups_can_be_narrowed_to_a_verb(api, alice, bob, tweet):
    like(api, bob, tweet)
    api(bob).post("/users/alice/follow/")
    assert [g["verb"] for g in groups(api(alice), verb="liked")] == ["liked"]
    assert [g["verb"] for g in groups(api(alice), verb="followed", unread="true")] == ["followed"]
    assert groups(api(alice), verb="quoted") == []
    for value in ("maybe", "1", "True", ""):
        refused(api(alice).get("/notifications/", {"grouped": value}), 400, "invalid", "grouped")


def test_a_walk_is_as_of_its_first_page(api, alice):
    tweets, likers = tweets_of(alice, 5), people(3)
    told_of_likes(alice, by=likers[:2], of=tweets, age=60)
    client = api(alice)
    first = client.get("/notifications/", {**GROUPED, "page_size": 2}).json()
    for tweet_id in tweets:
        told_of_likes(alice, by=likers[2:], of=[tweet_id])
    rest = [g for page in client.walk(first["next"]) for g in page]
    assert [g["target"]["id"] for g in first["results"] + rest] == [str(pk) for pk in tweets]
    assert {g["actors_count"] for g in first["results"] + rest} == {2}
    assert [g["actors_count"] for g in groups(client)] == [3] * 5


def test_a_group_that_loses_its_newest_event_is_not_shown_again(api, alice):
    tweets, (early, late) = tweets_of(alice, 6), people(2)
    told_of_likes(alice, by=[late], of=tweets, age=100)
    told_of_likes(alice, by=[early], of=tweets, age=200)
    client = api(alice)
    following, seen = "/notifications/?grouped=true&page_size=2", []
    while following:
        answer = client.get(following).json()
        seen += [g["target"]["id"] for g in answer["results"]]
        following = answer["next"]
        shown = [int(pk) for pk in seen]
        Notification.objects.filter(sender=late, content_id__in=shown).delete()
    assert seen == [str(pk) for pk in tweets]


def test_what_wakes_up_meanwhile_is_not_shown_again(api, alice, bob, carol, tweet):
    api(carol).post("/users/alice/follow/")
    for person in (bob, carol):
        like(api, person, tweet)
    client = api(alice)
    client.post("/notifications/mark-all-read/")
    first = client.get("/notifications/", {**GROUPED, "page_size": 1}).json()
    assert [g["verb"] for g in first["results"]] == ["liked"]
    notify(
        receiver_id=alice.pk,
        sender_id=carol.pk,
        verb=Verb.LIKED,
        about=(ContentType.TWEET, tweet.pk),
    )
    rest = [g for page in client.walk(first["next"]) for g in page]
    assert [g["verb"] for g in rest] == ["followed"]


def test_a_walk_ends_after_a_thousand(api, alice, bob, monkeypatch):
    monkeypatch.setattr(group_pages, "MAX_GROUPS", 7)
    told_of_likes(alice, by=[bob], of=tweets_of(alice, 9))
    pages = api(alice).walk("/notifications/", **GROUPED, page_size=3)
    assert [len(page) for page in pages] == [3, 3, 1]


def test_a_cursor_goes_with_its_list_only(api, alice, bob):
    told_of_likes(alice, by=[bob], of=tweets_of(alice, 3))
    client = api(alice)
    lists = [
        {},
        {"unread": "true"},
        {"verb": "liked"},
        GROUPED,
        {**GROUPED, "unread": "true"},
        {**GROUPED, "verb": "liked"},
    ]
    for own in lists:
        following = client.get("/notifications/", {**own, "page_size": 1}).json()["next"]
        cursor = following.partition("cursor=")[2].partition("&")[0].replace("%3A", ":")
        for other in lists:
            answer = client.get("/notifications/", {**other, "cursor": cursor})
            if other == own:
                assert len(answer.json()["results"]) == 2
            else:
                refused(answer, 400, "invalid_cursor")
        refused(api(bob).get("/notifications/", {**own, "cursor": cursor}), 400, "invalid_cursor")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("narrow", [{}, {"unread": "true"}, {"unread": "false"}, {"verb": "liked"}])
def test_groups_are_the_plain_list_folded(api, alice, seed, narrow, monkeypatch):
    """Rounds are so small here that every page takes several."""
    monkeypatch.setattr(grouping, "LOOKED_AT_FIRST", 1)
    monkeypatch.setattr(sifting, "MOST_OF_A_ROUND", 20)
    chance = random.Random(seed)
    senders, tweets = people(6), tweets_of(alice, 8)
    told_of_likes(alice, by=senders, of=tweets)
    Notification.objects.filter(content_id__in=tweets[:2]).update(verb="retweeted")
    for sender in senders:
        notify(receiver_id=alice.pk, sender_id=sender.pk, verb=Verb.FOLLOWED)
    notify(receiver_id=alice.pk, verb=Verb.WELCOME)
    now = timezone.now()
    for row in Notification.objects.all():
        row.is_read = chance.random() < 0.4
        row.last_event_at = now - timedelta(seconds=chance.randrange(20))
        row.save()
    api(alice).post(f"/users/{senders[0].username}/mute/")
    plain = [n for page in api(alice).walk("/notifications/", **narrow) for n in page]
    found = walked(api(alice), page_size=3, **narrow)
    assert [shape(g) for g in found] == folded(plain)


def shape(group):
    return (
        group["id"],
        names(group),
        group["actors_count"],
        group["unread_count"],
        group["is_read"],
    )


def folded(plain):
    """The plain definition."""

    def fold(n):
        target = n["target"] and n["target"]["id"]
        return (n["verb"], target) if n["verb"] in {"liked", "retweeted", "followed"} else n["id"]

    order = {fold(n): place for place, n in reversed(list(enumerate(plain)))}
    in_groups = sorted(plain, key=lambda n: order[fold(n)])
    found = []
    for _, of_group in groupby(in_groups, key=fold):
        events = list(of_group)
        actors = [n["actor"]["username"] for n in events if n["actor"]]
        unread = sum(not n["is_read"] for n in events)
        found.append((events[0]["id"], actors[:3], len(actors), unread, unread == 0))
    return found


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_of_groups_takes_one_statement(api, alice, count, django_assert_num_queries):
    told_of_likes(alice, by=people(4), of=tweets_of(alice, count))
    client = api(alice)
    client.get("/me/")
    with django_assert_num_queries(1):
        assert len(groups(client, page_size=100)) == count


def test_a_group_is_marked_up_to_the_event_that_names_it(api, alice, bob, carol, tweet):
    dave = people(1)[0]
    for person in (bob, carol):
        like(api, person, tweet)
    api(bob).post("/users/alice/follow/")
    shown = groups(api(alice), verb="liked")[0]
    like(api, dave, tweet)
    path = f"/notifications/{shown['id']}/?grouped=true"
    answer = api(alice).patch(path, {"is_read": True})
    assert answer.json() == {**shown, "is_read": True, "unread_count": 0}
    unread = api(alice).items("/notifications/", unread="true")
    assert [n["actor"]["username"] for n in unread] == [dave.username, "bob"]
    assert api(alice).patch(path, {"is_read": False}).json() == shown
    assert api(alice).get("/notifications/unread-count/").json()["unread_count"] == 4


def test_a_group_is_deleted_up_to_the_event_that_names_it(api, alice, bob, carol, tweet):
    dave, muted = people(2)
    for person in (muted, bob, carol):
        like(api, person, tweet)
    api(alice).post(f"/users/{muted.username}/mute/")
    (shown,) = groups(api(alice))
    like(api, dave, tweet)
    path = f"/notifications/{shown['id']}/?grouped=true"
    assert api(alice).delete(path).status_code == 204
    refused(api(alice).delete(path), 404, "not_found")
    (left,) = groups(api(alice))
    assert (names(left), left["group"]) == ([dave.username], shown["group"])
    api(alice).delete(f"/users/{muted.username}/mute/")
    assert groups(api(alice))[0]["actors_count"] == 2


def test_others_groups_are_404_and_a_wrong_mark_is_400(api, alice, bob, tweet):
    like(api, bob, tweet)
    (shown,) = groups(api(alice))
    path = f"/notifications/{shown['id']}/?grouped="
    refused(api(bob).patch(f"{path}true", {"is_read": "nonsense"}), 404, "not_found")
    refused(api(bob).delete(f"{path}true"), 404, "not_found")
    refused(api(alice).patch(f"{path}true", {"is_read": "yes"}), 400, "invalid", "is_read")
    refused(api(alice).patch(f"{path}maybe", {"is_read": True}), 400, "invalid", "grouped")
    refused(api(alice).delete(f"{path}1"), 400, "invalid", "grouped")
    assert groups(api(alice)) == [shown]


def test_what_does_not_fold_is_a_group_of_one(api, alice, bob, tweet):
    for _ in range(2):
        api(bob).post(f"/tweets/{tweet.pk}/comments/", {"content": "oh"})
    newest, _ = groups(api(alice))
    api(alice).delete(f"/notifications/{newest['id']}/?grouped=true")
    assert len(groups(api(alice))) == 1
