"""A bad row is told with file and line, and the rest is loaded."""

import gzip

import pytest
from django.core.management import CommandError

from tests.assertions import no_counter_drifted
from tests.datasets.conftest import AT, people

TWEETS = f"""1,alice,fine,{AT},
2,alice,"over
two lines",{AT},
3,alice,too few columns
4,nobody,who?,{AT},
5,alice,when?,yesterday,
6,alice,when?,1969-12-31T23:59:59.999Z,
7,alice,when?,2999-01-01T00:00:00Z,
8,alice,a reply to nothing,{AT},77
1,alice,a second number one,{AT},
x,alice,what number?,{AT},
9,alice,"  ",{AT},
10,alice,a reply to a bad row,{AT},4

11,alice,"a ""quote"" inside",{AT},
12,alice,a reply to itself,{AT},12
13,alice,fine too,{AT},1
"""


def test_each_bad_tweet_is_told_with_its_line(dataset):
    loaded = dataset.write(users=people("alice"), tweets=TWEETS).load()
    assert loaded.counts("tweets") == "4 loaded, 0 already there, 11 rejected"
    assert sorted(loaded.rejections, key=lambda line: int(line.split(":")[1])) == [
        "tweets.csv:5: The row has 3 columns instead of 5.",
        "tweets.csv:6: There is no user nobody.",
        "tweets.csv:7: 'yesterday' is not a time such as 2026-10-01T12:00:00.000Z.",
        "tweets.csv:8: The time 1969-12-31T23:59:59.999Z lies before 1970.",
        "tweets.csv:9: The time 2999-01-01T00:00:00Z lies more than 5 years ahead.",
        "tweets.csv:10: There is no tweet 77 to answer in this data set, or it was rejected.",
        "tweets.csv:11: There is another tweet 1 before.",
        "tweets.csv:12: 'x' is not a tweet's number.",
        "tweets.csv:13: The tweet is empty.",
        "tweets.csv:14: There is no tweet 4 to answer in this data set, or it was rejected.",
        "tweets.csv:17: There is no tweet 12 to answer in this data set, or it was rejected.",
    ]
    no_counter_drifted()


def test_bad_people_follows_and_acts_are_told(dataset):
    loaded = dataset.write(
        users=[
            *people("alice", "bob"),
            ("with space", "", AT),
            ("x" * 21, "", AT),
            ("", "", AT),
            ("carol", "n" * 51, AT),
        ],
        follows=[
            ("alice", "bob", AT),
            ("alice", "ALICE", AT),
            ("carol", "bob", AT),
            ("bob", "alice", ""),
        ],
        tweets=[(1, "alice", "one", AT, "")],
        retweets=[("bob", 1, "", AT), ("bob", 2, "", AT), ("carol", 1, "", AT)],
        likes=[("bob", 1, AT), ("bob", 3, AT), ("b'b", 1, AT), ("bob", "-1", AT)],
    ).load()
    assert loaded.rejections == [
        "users.csv:4: 'with space' is not a username: 1 to 20 of A-Z, a-z, 0-9 and _.",
        f"users.csv:5: '{'x' * 21}' is not a username: 1 to 20 of A-Z, a-z, 0-9 and _.",
        "users.csv:6: '' is not a username: 1 to 20 of A-Z, a-z, 0-9 and _.",
        "users.csv:7: The name is longer than 50 characters.",
        "follows.csv:3: alice cannot follow themselves.",
        "follows.csv:4: There is no user carol.",
        "follows.csv:5: '' is not a time such as 2026-10-01T12:00:00.000Z.",
        "retweets.csv:3: There is no tweet 2 in this data set, or it was rejected.",
        "retweets.csv:4: There is no user carol.",
        "likes.csv:3: There is no tweet 3 in this data set, or it was rejected.",
        'likes.csv:4: "b\'b" is not a username: 1 to 20 of A-Z, a-z, 0-9 and _.',
        "likes.csv:5: '-1' is not a tweet's number.",
    ]
    assert loaded.counts("together") == "6 loaded, 0 already there, 12 rejected"
    no_counter_drifted()


def broken(middle: bytes) -> bytes:
    return f"1,alice,before,{AT},\n".encode() + middle + f'2,alice,"after\n2",{AT},\n'.encode()


@pytest.mark.parametrize(
    ("middle", "reason"),
    [
        (f"3,alice,a\0b,{AT},\n".encode(), "The row holds a NUL character."),
        (b"3,alice,\xff\xfe," + AT.encode() + b",\n", "The row is not UTF-8."),
        (b"3,alice,\xed\xa0\x80," + AT.encode() + b",\n", "The row is not UTF-8."),
        (f'3,alice,"never closed,{AT},\n'.encode(), "The row is not valid CSV: ',' expected"),
        (f'3,alice,"closed" early,{AT},\n'.encode(), "The row is not valid CSV: ',' expected"),
        (f"3,alice,{'x' * 100_001},{AT},\n".encode(), "The text is longer than 100000"),
        (f"3,alice,{'x' * 3_000_000},{AT},\n".encode(), "The row "),
    ],
)
def test_a_row_that_cannot_be_read_costs_only_itself(dataset, middle, reason):
    loaded = dataset.write(users=people("alice"), tweets=broken(middle)).load()
    (rejection,) = loaded.rejections
    assert rejection.startswith(f"tweets.csv:3: {reason}")
    assert loaded.counts("tweets") == "2 loaded, 0 already there, 1 rejected"


def test_a_quote_that_never_closes_costs_only_its_row(dataset):
    rows = "".join(f"{n},alice,text {n},{AT},\n" for n in range(2, 500))
    loaded = dataset.write(
        users=people("alice"), tweets=f'1,alice,"never closed,{AT},\n{rows}'
    ).load()
    assert loaded.rejections == ["tweets.csv:2: The row is not valid CSV: unexpected end of data."]
    assert loaded.counts("tweets") == "498 loaded, 0 already there, 1 rejected"


def test_lines_that_end_as_on_windows_are_counted_alike(dataset):
    loaded = dataset.write(users=f"alice,Alice,{AT}\r\nno name\r\nbob,Bob,{AT}\r\n").load()
    assert loaded.rejections == ["users.csv:3: The row has 1 columns instead of 3."]
    assert loaded.counts("users") == "2 loaded, 0 already there, 1 rejected"


def test_a_file_that_is_cut_off_is_loaded_up_to_there(dataset):
    names = people(*(f"user_{n}" for n in range(5000)))
    dataset.write(users=names).compress()
    path = dataset.directory / "users.csv.gz"
    path.write_bytes(path.read_bytes()[:-3000])
    loaded = dataset.load()
    (rejection,) = loaded.rejections
    assert rejection.endswith("The file is damaged or cut off from here on.")
    assert "1 rejected" in loaded.counts("users")


def test_a_byte_order_mark_is_no_part_of_the_header(dataset):
    path = dataset.write(users=people("alice")).directory / "users.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert dataset.load().counts("users") == "1 loaded, 0 already there, 0 rejected"


def test_what_is_no_data_set_is_refused_in_one_sentence(dataset):
    with pytest.raises(CommandError, match=r"holds none of users\.csv"):
        dataset.load()
    dataset.write(likes=[])
    with pytest.raises(CommandError, match=r"likes\.csv refers to tweets, but there is no"):
        dataset.load()
    dataset.write(tweets=[])
    (dataset.directory / "users.csv").write_text("name,username,joined_at\n")
    with pytest.raises(CommandError, match=r"must begin with the header username,name,joined_at"):
        dataset.load()
    (dataset.directory / "users.csv").unlink()
    (dataset.directory / "users.csv.gz").write_bytes(b"not gzip")
    with pytest.raises(CommandError, match=r"users\.csv\.gz"):
        dataset.load()


def test_a_directory_that_is_missing_is_refused_in_one_sentence(dataset):
    dataset.directory.rmdir()
    with pytest.raises(CommandError, match=r"^There is no directory .*first\.$"):
        dataset.load()


def test_a_load_of_nothing_but_bad_rows_fails(dataset):
    with pytest.raises(CommandError, match="Nothing could be loaded"):
        dataset.write(users=[("", "", "")]).load()


def test_a_compressed_file_is_named_as_it_is(dataset):
    dataset.write(users=[*people("alice"), ("", "", AT)]).compress()
    assert dataset.load().rejections[0].startswith("users.csv.gz:3: ")
    assert gzip.decompress((dataset.directory / "users.csv.gz").read_bytes())
