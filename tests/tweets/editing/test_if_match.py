"""Edits and deletions of a version that is named."""

import pytest

from tests.assertions import no_counter_drifted, refused
from tests.tweets.editing.acts import edit, edited, path_of, unchanged

pytestmark = pytest.mark.django_db

MALFORMED = ["1", '"1', '"1" "1"', '"1", 1', '*, "1"', "", ",", "W/1", '"1"x', '"\x7f", "1"']


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
