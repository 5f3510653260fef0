"""An export comes back: exported, loaded into an empty database, exported again."""

import io
import zipfile

import pytest
from django.core.management import call_command

from accounts.models import User
from tests.accounts.export_world import export_of, make_world, opened
from tests.assertions import no_counter_drifted

pytestmark = pytest.mark.django_db(transaction=True)


def empty_the_database():
    call_command("flush", interactive=False, verbosity=0)


def load(path):
    call_command("load_export", str(path), stdout=io.StringIO())


@pytest.fixture
def exported(alice, tmp_path):
    """A full account's ZIP; the database is empty."""
    make_world(alice)
    path = tmp_path / "export.zip"
    path.write_bytes(export_of(alice))
    empty_the_database()
    return path


def manifest_of(content):
    return zipfile.ZipFile(io.BytesIO(content)).read("manifest.json")


def test_exported_loaded_and_exported_again_it_has_an_equal_manifest(exported):
    load(exported)
    no_counter_drifted()
    again = export_of(User.objects.get(username="alice"))
    before, after = opened(exported.read_bytes()), opened(again)
    for name in before:
        if not name.startswith("service/"):
            assert after[name] == before[name], name
    assert manifest_of(again) == manifest_of(exported.read_bytes())
    assert all(entry["count"] for entry in before["manifest.json"]["files"])
