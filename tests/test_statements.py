"""Statements that go to PostgreSQL under Django's cursors, and those put off."""

from collections.abc import Callable, Iterator

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from config import statements

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = [
    "007",
    "-1",
    "it's",
    'say "no"',
    "back\\slash",
    "%s $1 {x}",
    "'); DROP TABLE kept; --",
    "",
]


@pytest.fixture(autouse=True)
def _table() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id bigint PRIMARY KEY, word text, many bigint[])")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kept")


def _put(pk: int, word: str | None = None, many: list[int] | None = None) -> None:
    statements.put_off("INSERT INTO kept VALUES (%s, %s, %s)", [pk, word, many])


@transaction.atomic
def _put_all(*keys: int, then: Callable[[], object] = lambda: None) -> None:
    for key in keys:
        _put(key)
    then()


def _kept() -> list[tuple[int, str | None, list[int] | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, word, many FROM kept ORDER BY id")
        return cursor.fetchall()


def test_values_arrive_as_they_are_with_the_first_statement_and_alone():
    for word in HOSTILE:
        with transaction.atomic():
            first = statements.fetch("SELECT %s::text, %s::bigint", [word, -7])
            alone = statements.fetch("SELECT %s::text, %s::bigint", [word, -7])
        assert first == alone == [(word, -7)]


def test_what_is_put_off_is_written_with_the_commit():
    with transaction.atomic():
        for number, word in enumerate(HOSTILE):
            _put(number, word, [number, -1])
    assert _kept() == [(number, word, [number, -1]) for number, word in enumerate(HOSTILE)]


def test_what_is_put_off_comes_before_the_next_statement_whoever_sends_it():
    with transaction.atomic():
        _put(1)
        assert statements.fetch("SELECT count(*) FROM kept", []) == [(1,)]
        _put(2)
        assert [row[0] for row in _kept()] == [1, 2]


def test_outside_a_transaction_nothing_is_put_off():
    _put(1)
    assert statements.fetch("SELECT count(*) FROM kept", []) == [(1,)]


def test_a_failure_at_the_commit_is_raised_and_nothing_is_kept():
    with pytest.raises(IntegrityError):
        _put_all(1, 1)
    assert _kept() == []


def test_a_failed_service_takes_along_what_it_put_off():
    with pytest.raises(ZeroDivisionError):
        _put_all(1, then=lambda: 1 / 0)
    with transaction.atomic():
        _put(2)
    assert [row[0] for row in _kept()] == [2]


def test_a_savepoint_takes_back_only_what_was_put_off_in_it():
    with transaction.atomic():
        _put(1)
        with pytest.raises(ZeroDivisionError):
            _put_all(2, then=lambda: 1 / 0)
        with pytest.raises(IntegrityError):
            _put_all(1, then=_kept)
        _put(3)
    assert [row[0] for row in _kept()] == [1, 3]


def test_no_text_is_cut_at_a_nul():
    with pytest.raises(DataError):
        _put(1, "a\0b")
    assert _kept() == []
