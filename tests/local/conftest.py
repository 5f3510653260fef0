"""Fixtures for the tests of what runs the system on one machine."""

import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def local_dir():
    """One that the user nobody can reach too, as root may have to run PostgreSQL as nobody."""
    with tempfile.TemporaryDirectory(prefix="a folder with spaces ") as directory:
        Path(directory).chmod(0o711)
        yield Path(directory)
