"""The container image and the compose file, as far as they can be read without an engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy.local.processes import PROJECT

CONTAINER = [sys.executable, "-m", "deploy.container"]


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]


def test_compose_has_every_part_with_the_official_servers(services):
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "mailer", "beat"}
    assert services["postgres"]["image"] == "postgres:18"
    assert services["redis"]["image"] == "redis:8"
    for name in ("web", "worker", "mailer", "beat"):
        waits = services[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"
        assert services[name]["command"][-1] == name


def test_compose_publishes_on_loopback_only(services):
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:${PORT:-8000}:8000"]


def test_image_runs_as_nobody_special_and_takes_only_what_runs():
    lines = (PROJECT / "deploy" / "Dockerfile").read_text().splitlines()
    assert "USER warble" in lines
    assert lines[-1] == 'CMD ["python", "-m", "deploy.container", "web"]'
    ignored = (PROJECT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines()
    assert "*" in ignored
    kept = {line[1:] for line in ignored if line.startswith("!")}
    packages = {file.parent.name for file in PROJECT.glob("*/__init__.py")} - {"tests", "bench"}
    assert kept == packages | {"manage.py", "requirements.txt"}


def run(*words, **variables):
    return subprocess.run(
        [*CONTAINER, *words],
        env=os.environ | variables, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


def test_container_without_secret_key_is_refused_in_one_sentence(tmp_path):
    done = run("true", SECRET_KEY="", LOCAL_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == "SECRET_KEY is not set; it is required when DEBUG is off.\n"


def test_container_that_keeps_its_own_secret_key_has_the_same_one_again(tmp_path):
    show = ["--own-secret-key", "printenv", "SECRET_KEY"]
    first, again = (run(*show, SECRET_KEY="", LOCAL_DIR=str(tmp_path)).stdout for _ in range(2))
    assert first == again
    assert len(first.strip()) >= 50
    assert Path(tmp_path, "secret_key").stat().st_mode & 0o777 == 0o600
