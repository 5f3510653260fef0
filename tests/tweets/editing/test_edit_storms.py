"""Many edits at once."""

import pytest

from notifications.models import Mention, Notification
from reliability.models import OutboxMessage
from tests.assertions import no_counter_drifted
from tests.factories import UserFactory, as_viewer
from tests.outbox import drain
from tests.tweets.editing.acts import edit, path_of
from tweets.models import HashtagUse, Tweet, TweetVersion
from tweets.services import create_tweet

pytestmark = pytest.mark.django_db


def test_of_sixteen_edits_of_one_version_exactly_one_wins(api, run_concurrently):
    alice = UserFactory()
    tweet = create_tweet(author=as_viewer(alice), content="first words")
    client = api(alice)
    for version in range(1, 5):
        answers = run_concurrently(
            16, lambda number, etag=f'"{version}"': edit(client, tweet, f"n {number} {etag}", etag)
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 15
        (won,) = [answer for answer in answers if answer.status_code == 200]
        assert won["ETag"] == f'"{version + 1}"'
        assert won.json() == client.get(path_of(tweet)).json()
    assert TweetVersion.objects.count() == 4


def test_sixteen_edits_at_once_keep_every_version_once(api, run_concurrently):
    alice = UserFactory()
    tweet = create_tweet(author=as_viewer(alice), content="first words")
    client = api(alice)
    answers = run_concurrently(16, lambda number: edit(client, tweet, f"n {number}"))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer["ETag"] for answer in answers} == {f'"{n}"' for n in range(2, 18)}
    history = client.items(path_of(tweet) + "history/")
    assert [version["version"] for version in history] == list(range(16, 0, -1))
    now = client.get(path_of(tweet)).json()
    said = [now["content"], *(version["content"] for version in history)]
    assert sorted(said) == sorted(["first words", *(f"n {number}" for number in range(16))])
    times = [now["edited_at"], *(version["created_at"] for version in history)]
    assert times == sorted(times, reverse=True)


def test_edits_and_their_jobs_at_once_leave_what_the_text_says(api, run_concurrently):
    alice, people = UserFactory(), [UserFactory() for _ in range(4)]
    tweet = create_tweet(author=as_viewer(alice), content=f"@{people[0].username} #t0")
    client = api(alice)

    def act(number):
        person = people[number % 4].username
        status = edit(client, tweet, f"@{person} #t{number % 4} {number}").status_code
        drain()
        return status

    assert set(run_concurrently(10, act)) == {200}
    drain()
    (mention,) = client.get(path_of(tweet)).json()["entities"]["mentions"]
    assert [str(m.receiver_id) for m in Mention.objects.all()] == [mention["id"]]
    mentioned = Notification.objects.filter(verb="mentioned")
    assert [str(n.receiver_id) for n in mentioned] == [mention["id"]]
    (tag,) = client.get(path_of(tweet)).json()["entities"]["hashtags"]
    assert [use.tag for use in HashtagUse.objects.all()] == [tag["tag"]]
    assert not OutboxMessage.objects.exists()


def test_edits_likes_and_jobs_with_a_delete_in_the_middle_leave_no_half(api, run_concurrently):
    alice, bob = UserFactory(), UserFactory(username="bob")
    tweet = create_tweet(author=as_viewer(alice), content="hello @bob #frost")
    author, reader = api(alice), api(bob)

    def act(number):
        if number == 5:
            return author.delete(path_of(tweet)).status_code
        if number % 3 == 1:
            return reader.post(path_of(tweet) + "like/").status_code
        status = edit(author, tweet, f"@bob #frost {number}").status_code
        drain()
        return status

    assert set(run_concurrently(10, act)) <= {200, 204, 404}
    drain()
    row = Tweet.objects.get()
    assert (row.deleted_at is not None, row.content, row.entities) == (True, "", {})
    for kind in (TweetVersion, HashtagUse, Mention, OutboxMessage):
        assert not kind.objects.exists()
    assert not Notification.objects.exists()
    no_counter_drifted()


def test_likes_during_edits_all_count(api, run_concurrently):
    alice, people = UserFactory(), [api(UserFactory()) for _ in range(8)]
    tweet = create_tweet(author=as_viewer(alice), content="first words")
    author = api(alice)

    def act(number):
        if number % 2:
            return edit(author, tweet, f"n {number}").status_code
        return people[number // 2].post(path_of(tweet) + "like/").status_code

    assert set(run_concurrently(16, act)) == {200}
    assert Tweet.objects.get().likes_count == 8
    no_counter_drifted()
