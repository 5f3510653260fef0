"""An edit, its refusals, and the history that it leaves."""

from datetime import timedelta

import pytest

from config.ids import timestamp
from tests.assertions import no_counter_drifted, refused
from tests.factories import as_viewer, deactivate
from tests.outbox import drain
from tests.tweets.editing.acts import edit, edited, path_of, unchanged
from tweets.models import Tweet, TweetVersion
from tweets.services import create_tweet, edit_tweet

pytestmark = pytest.mark.django_db


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
