from datetime import timedelta

import pytest

from config.ids import timestamp
from notifications.models import Mention, Notification
from reliability.models import OutboxMessage
from tests.assertions import no_counter_drifted, refused
from tests.factories import UserFactory, as_viewer, deactivate
from tests.outbox import drain
from tweets.models import HashtagUse, Tweet, TweetVersion
from tweets.services import create_tweet, edit_tweet

pytestmark = pytest.mark.django_db

MALFORMED = ["1", '"1', '"1" "1"', '"1", 1', '*, "1"', "", ",", "W/1", '"1"x', '"\x7f", "1"']


@pytest.fixture
def tweet(alice):
    return create_tweet(author=as_viewer(alice), content="first words")


def path_of(tweet):
    return f"/tweets/{tweet.pk}/"


def edit(client, tweet, content, if_match=None):
    headers = {} if if_match is None else {"if-match": if_match}
    return client.patch(path_of(tweet), {"content": content}, headers=headers)


def edited(client, tweet, content, **kwargs):
    """The tweet as it is after an edit that must succeed."""
    answer = edit(client, tweet, content, **kwargs)
    assert answer.status_code == 200, answer.content
    return answer.json()


def unchanged(tweet, *, content="first words", version=1):
    """The tweet stands as it stood, and nothing beside it was written."""
    now = Tweet.objects.get(pk=tweet.pk)
    assert (now.content, now.version) == (content, version)
    assert TweetVersion.objects.filter(tweet=tweet).count() == version - 1
    assert not OutboxMessage.objects.filter(job="tweets.index_tweet_text").exists()


def told(user):
    return [n["verb"] for n in user.items("/notifications/")]


# --- The edit --------------------------------------------------------------------------------


def test_an_edit_changes_the_content_and_all_that_is_read_out_of_it(api, alice, bob, tweet):
    client = api(alice)
    before = client.get(path_of(tweet)).json()
    answer = edit(client, tweet, "  SECOND #Frost @bob $TSLA https://example.com/  ")
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    after = answer.json()
    assert after["content"] == "  SECOND #Frost @bob $TSLA https://example.com/  "
    assert after["entities"]["mentions"] == [
        {"username": "bob", "id": str(bob.pk), "indices": [16, 20]}
    ]
    assert [tag["tag"] for tag in after["entities"]["hashtags"]] == ["Frost"]
    assert after["edited_at"] > after["created_at"]
    untouched = set(before) - {"content", "entities", "edited_at"}
    assert {key: after[key] for key in untouched} == {key: before[key] for key in untouched}
    read = api(bob).get(path_of(tweet))
    assert read["ETag"] == '"2"'
    assert read.json() == {**after, "bookmarks_count": None}


def test_an_edited_tweet_is_found_by_its_new_words_only(api, alice, tweet):
    edited(api(alice), tweet, "Ünlike before")
    assert len(api(alice).items("/feed/", search="unlike")) == 1
    assert api(alice).items("/feed/", search="first words") == []


def test_the_same_content_again_makes_no_version(api, alice, tweet):
    edited(api(alice), tweet, "second words #frost")
    drain()
    before = Tweet.objects.values().get()
    answer = edit(api(alice), tweet, "second words #frost")
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json() == api(alice).get(path_of(tweet)).json()
    assert Tweet.objects.values().get() == before
    unchanged(tweet, content="second words #frost", version=2)


def test_a_comment_is_edited_like_any_tweet(api, alice, bob, tweet):
    comment = create_tweet(author=as_viewer(bob), content="a reply")
    Tweet.objects.filter(pk=comment.pk).update(in_reply_to=tweet, conversation=tweet)
    Tweet.objects.filter(pk=tweet.pk).update(comments_count=1)
    after = edited(api(bob), comment, "a better reply")
    assert (after["in_reply_to_id"], after["conversation_id"]) == (str(tweet.pk), str(tweet.pk))
    no_counter_drifted()


def test_likes_and_retweets_stay_and_show_the_new_words(api, alice, bob, tweet):
    api(bob).post(path_of(tweet) + "like/")
    api(bob).post(path_of(tweet) + "retweet/")
    after = edited(api(alice), tweet, "second words")
    assert (after["likes_count"], after["retweets_count"]) == (1, 1)
    retweeted = api(bob).items("/feed/")[0]
    assert (retweeted["type"], retweeted["tweet"]["content"]) == ("retweet", "second words")
    no_counter_drifted()


# --- Refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "blank"),
        ("\u200b \n", "blank"),
        ("a" * 281, "text_too_long"),
        ("bad \ufeff inside", "invalid_characters"),
        ("nul \x00 inside", "null_characters_not_allowed"),
        (123, "invalid"),
        (None, "null"),
    ],
)
def test_a_text_that_cannot_be_a_tweet_is_refused_and_changes_nothing(
    api, alice, tweet, content, code
):
    refused(edit(api(alice), tweet, content), 400, code, "content")
    unchanged(tweet)


def test_an_edit_needs_content(api, alice, tweet):
    refused(api(alice).patch(path_of(tweet), {}), 400, "required", "content")
    unchanged(tweet)


def test_only_the_author_edits(api, bob, tweet):
    refused(edit(api(bob), tweet, "mine now"), 403, "not_your_tweet")
    unchanged(tweet)


def test_after_the_window_nobody_edits(api, alice, tweet, settings):
    settings.TWEET_EDIT_WINDOW = timedelta(0)
    refused(edit(api(alice), tweet, "too late"), 403, "edit_window_closed")
    refused(edit(api(alice), tweet, "first words"), 403, "edit_window_closed")
    unchanged(tweet)


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 403)])
def test_the_window_is_thirty_minutes_from_the_time_in_the_id(api, alice, minutes, status):
    now = create_tweet(author=as_viewer(alice), content="now")
    old_id = now.pk - (minutes * 60_000 << 21)
    old = Tweet.objects.create(
        pk=old_id, author=alice, content="old", search_text="old", entities=now.entities
    )
    assert edit(api(alice), old, "new").status_code == status
    assert Tweet.objects.get(pk=old_id).content == ("new" if status == 200 else "old")
    assert edit(api(alice), now, "new").status_code == 200


def test_an_edit_does_not_prolong_the_window(api, alice, tweet, settings):
    edited(api(alice), tweet, "second words")
    passed = Tweet.objects.get().edited_at - Tweet.objects.get().created_at
    settings.TWEET_EDIT_WINDOW = passed
    refused(edit(api(alice), tweet, "third words"), 403, "edit_window_closed")


BAD_BODIES = [
    (b'{"content": 1}', "application/json"),
    (b'{"content": ""}', "application/json"),
    (b'{"content": "\\u200b"}', "application/json"),
    (b"{", "application/json"),
    (b"{}", "text/plain"),
]


@pytest.mark.parametrize(("body", "content_type"), BAD_BODIES)
def test_refusals_come_in_one_order_and_the_body_comes_last(
    api, alice, bob, tweet, settings, body, content_type
):
    def patch(client, path, if_match='"7"'):
        headers = {"if-match": if_match}
        return client.generic("PATCH", path, body, content_type=content_type, headers=headers)

    path = path_of(tweet)
    refused(patch(api(alice), "/tweets/12345/"), 404, "not_found")
    refused(patch(api(alice), "/tweets/abc/"), 404, "not_found")
    refused(patch(api(alice), path), 412, "precondition_failed")
    assert patch(api(alice), path, if_match='"1"').status_code in {400, 415}
    settings.TWEET_EDIT_WINDOW = timedelta(0)
    refused(patch(api(alice), path), 403, "edit_window_closed")
    refused(patch(api(bob), path), 403, "not_your_tweet")
    unchanged(tweet)


def test_what_one_may_not_see_is_404_with_its_history(api, alice, bob, tweet):
    edited(api(alice), tweet, "second words")
    client = api(bob)
    deactivate(alice)
    refused(edit(client, tweet, "x"), 404, "not_found")
    refused(client.get(path_of(tweet) + "history/"), 404, "not_found")
    unchanged(tweet, content="second words", version=2)


# --- If-Match --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "if_match", ['"1"', "*", " * ", '"7", "1"', '"x,y","1"', ', "1",, W/"2"', ' "1"\t']
)
def test_an_edit_goes_through_when_if_match_names_the_version(api, alice, tweet, if_match):
    assert edited(api(alice), tweet, "second words", if_match=if_match)["content"] == "second words"


@pytest.mark.parametrize("if_match", ['"2"', 'W/"1"', '"01"', '"1 "', '"0"', '""', *MALFORMED])
@pytest.mark.parametrize("content", ["second words", "first words"])
def test_any_other_if_match_refuses_the_edit(api, alice, tweet, if_match, content):
    refused(edit(api(alice), tweet, content, if_match=if_match), 412, "precondition_failed")
    unchanged(tweet)


def test_a_stale_if_match_refuses_a_lost_update(api, alice, tweet):
    read = api(alice).get(path_of(tweet))["ETag"]
    edited(api(alice), tweet, "from the phone", if_match=read)
    answer = edit(api(alice), tweet, "from the desk", if_match=read)
    refused(answer, 412, "precondition_failed")
    unchanged(tweet, content="from the phone", version=2)
    edited(api(alice), tweet, "from the desk", if_match='"2"')


@pytest.mark.parametrize("if_match", ['"1"', 'W/"2"', *MALFORMED])
def test_deleting_heeds_if_match_too(api, alice, bob, tweet, if_match):
    edited(api(alice), tweet, "second words")
    headers = {"if-match": if_match}
    refused(api(bob).delete(path_of(tweet), headers=headers), 403, "not_your_tweet")
    refused(api(alice).delete(path_of(tweet), headers=headers), 412, "precondition_failed")
    unchanged(tweet, content="second words", version=2)
    no_counter_drifted()
    assert api(alice).delete(path_of(tweet), headers={"if-match": '"2"'}).status_code == 204
    refused(api(alice).delete(path_of(tweet), headers=headers), 404, "not_found")


def test_a_read_is_never_304_since_counts_change_without_the_etag(api, alice, bob, tweet):
    etag = api(alice).get(path_of(tweet))["ETag"]
    api(bob).post(path_of(tweet) + "like/")
    answer = api(alice).get(path_of(tweet), headers={"if-none-match": etag})
    assert (answer.status_code, answer["ETag"]) == (200, etag)
    assert answer.json()["likes_count"] == 1


# --- The history -----------------------------------------------------------------------------


def test_the_history_holds_each_earlier_version_with_its_time(api, alice, bob, tweet):
    client = api(alice)
    history = path_of(tweet) + "history/"
    assert client.get(history).json() == {"results": [], "next": None}
    second = edited(client, tweet, "second @bob")
    edited(client, tweet, "third")
    found = api(bob).items(history)
    assert [set(version) for version in found] == [
        {"version", "content", "entities", "created_at"}
    ] * 2
    assert [(v["version"], v["content"]) for v in found] == [(2, "second @bob"), (1, "first words")]
    assert [v["created_at"] for v in found] == [second["edited_at"], timestamp(tweet.created_at)]
    assert found[0]["entities"] == second["entities"]
    assert found[1]["entities"] == tweet.entities


def test_the_history_walks_by_cursor_while_the_tweet_is_edited_on(api, alice, tweet):
    client = api(alice)
    history = path_of(tweet) + "history/"
    for number in range(5):
        edited(client, tweet, f"n {number}")
    page = client.get(history, {"page_size": 2}).json()
    assert [v["version"] for v in page["results"]] == [5, 4]
    edited(client, tweet, "meanwhile")
    page = client.get(page["next"]).json()
    assert [v["version"] for v in page["results"]] == [3, 2]
    page = client.get(page["next"]).json()
    assert ([v["version"] for v in page["results"]], page["next"]) == ([1], None)
    refused(client.get(history, {"cursor": "x"}), 400, "invalid_cursor")
    refused(client.get("/tweets/12345/history/"), 404, "not_found")


def test_a_deleted_tweet_takes_its_versions_along(api, alice, tweet):
    edited(api(alice), tweet, "second words")
    kept = create_tweet(author=as_viewer(alice), content="another")
    edited(api(alice), kept, "another one")
    api(alice).delete(path_of(tweet))
    refused(api(alice).get(path_of(tweet) + "history/"), 404, "not_found")
    refused(edit(api(alice), tweet, "third words"), 404, "not_found")
    assert [version.tweet_id for version in TweetVersion.objects.all()] == [kept.pk]


@pytest.mark.parametrize("count", [1, 50])
def test_the_history_takes_one_statement(api, alice, tweet, count, django_assert_num_queries):
    for number in range(count):
        edit_tweet(actor=as_viewer(alice), tweet_id=tweet.pk, content=f"n {number}")
    client = api(alice)
    client.get("/me/")
    with django_assert_num_queries(1):
        assert len(client.items(path_of(tweet) + "history/", page_size=100)) == count


# --- What follows from the text ----------------------------------------------------------------


def test_mentions_follow_the_text_and_only_those_new_are_told(api, alice, bob, carol, tweet):
    dave = UserFactory(username="dave")
    edited(api(alice), tweet, "hello @bob and @carol")
    drain()
    assert told(api(bob)) == told(api(carol)) == ["mentioned"]
    before = Notification.objects.filter(receiver=bob).values().get()
    edited(api(alice), tweet, "hello @dave and again @bob")
    drain()
    assert told(api(dave)) == ["mentioned"]
    assert told(api(carol)) == []
    assert Notification.objects.filter(receiver=bob).values().get() == before
    assert set(Mention.objects.values_list("receiver_id", flat=True)) == {bob.pk, dave.pk}


def test_a_mention_that_was_read_stays_read_through_other_edits(api, alice, bob, tweet):
    edited(api(alice), tweet, "hello @bob")
    drain()
    Notification.objects.update(is_read=True)
    before = Notification.objects.values().get()
    edited(api(alice), tweet, "#good evening, @bob")
    drain()
    assert Notification.objects.values().get() == before
    assert before["is_read"] is True


def test_a_text_that_names_nothing_any_more_takes_everything_back(api, alice, bob, tweet):
    edited(api(alice), tweet, "hello @bob #frost")
    drain()
    assert len(api(bob).items("/hashtags/frost/tweets/")) == 1
    edited(api(alice), tweet, "never mind")
    drain()
    assert told(api(bob)) == []
    assert api(bob).items("/hashtags/frost/tweets/") == []
    assert not Mention.objects.exists()
    assert not HashtagUse.objects.exists()


def test_hashtag_pages_follow_the_text(api, alice, tweet):
    edited(api(alice), tweet, "#one #two")
    edited(api(alice), tweet, "#TWO #three")
    drain()
    used = set(HashtagUse.objects.values_list("tag", flat=True))
    assert used == {"two", "three"}


def test_an_edit_that_names_nothing_before_or_after_leaves_no_job(api, alice, tweet):
    edited(api(alice), tweet, "second words about @nobody_at_all")
    unchanged(tweet, content="second words about @nobody_at_all", version=2)


def test_a_tag_too_long_for_a_page_hinders_nothing_else(api, alice, bob, tweet):
    edited(api(alice), tweet, "#" + "\ufdfa" * 100 + " #frost @bob")
    assert drain() == 1
    assert set(HashtagUse.objects.values_list("tag", flat=True)) == {"frost"}
    assert told(api(bob)) == ["mentioned"]


# --- All at once -------------------------------------------------------------------------------


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
