"""The one typed reader: every wrong value is one sentence that names its variable."""

import json

import pytest

from config.environment import EnvironmentProblem, Rate, read_environment

GOOD = {
    "DATABASE_URL": "postgresql://warble:secret@db.example:5433/warble",
    "REDIS_URL": "redis://redis.example:6379/0",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
}
OPTIONAL = [
    "DEBUG", "PORT", "HOST", "WEB_WORKERS", "REDIS_CACHE_URL", "REDIS_BROKER_URL", "EMAIL_URL",
    "ALLOWED_HOSTS", "PUBLIC_URL", "CORS_ALLOWED_ORIGINS", "THROTTLE_AUTH", "THROTTLE_CONTENT",
    "THROTTLE_INTERACTION", "THROTTLE_SENSITIVE", "THROTTLE_LOGIN_FAILURES",
    "THROTTLE_OTP_FAILURES", "THROTTLE_LETTERS", "THROTTLE_EXPORT", "TRUSTED_PROXY_HOPS",
]  # fmt: skip


@pytest.fixture(autouse=True)
def good_environment(monkeypatch, tmp_path):
    for name in OPTIONAL:
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))


def test_defaults_are_safe():
    environment = read_environment()
    assert not environment.debug
    assert (environment.host, environment.port, environment.web_workers) == ("127.0.0.1", 8000, 2)
    assert environment.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert environment.cors_allowed_origins == []
    assert environment.throttles["auth"] == Rate(limit=10, seconds=60)
    assert environment.throttles["sensitive"] == Rate(limit=10, seconds=3600)
    assert environment.throttles["login_failures"] == Rate(limit=100, seconds=86400)
    assert environment.throttles["otp_failures"] == Rate(limit=20, seconds=86400)
    assert environment.throttles["export"] == Rate(limit=5, seconds=86400)
    assert environment.throttles["letters"] == Rate(limit=5, seconds=86400)
    assert environment.trusted_proxy_hops == 0
    assert environment.email.kind == "file"
    assert environment.redis_cache_url == environment.redis_broker_url == GOOD["REDIS_URL"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_URL", "postgresql://user@host:5432/"),
        ("DATABASE_URL", "postgresql://user@host:abc/name"),
        ("DATABASE_URL", "postgresql://user@host:99999/name"),
        ("REDIS_URL", ""),
        ("REDIS_URL", "http://host"),
        ("REDIS_URL", "redis://host:abc/0"),
        ("REDIS_URL", "redis://host:99999/0"),
        ("REDIS_URL", "redis://host/first"),
        ("REDIS_CACHE_URL", "redis:"),
        ("REDIS_BROKER_URL", "amqp://host"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "django-insecure-" + GOOD["SECRET_KEY"]),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("WEB_WORKERS", "many"),
        ("WEB_WORKERS", "0"),
        ("EMAIL_URL", "smtp:"),
        ("EMAIL_URL", "smtp://host:abc"),
        ("EMAIL_URL", "file:"),
        ("EMAIL_URL", "pigeon://host"),
        ("PUBLIC_URL", "warble.example"),
        ("PUBLIC_URL", "https://warble.example:abc"),
        ("ALLOWED_HOSTS", "https://warble.example"),
        ("ALLOWED_HOSTS", "warble.example:8000"),
        ("ALLOWED_HOSTS", "warble.example www.warble.example"),
        ("ALLOWED_HOSTS", "warble.example."),
        ("ALLOWED_HOSTS", "."),
        ("ALLOWED_HOSTS", ","),
        ("CORS_ALLOWED_ORIGINS", "https://app.example/path"),
        ("CORS_ALLOWED_ORIGINS", "https://app.example?of=mine"),
        ("CORS_ALLOWED_ORIGINS", "https://App.example"),
        ("CORS_ALLOWED_ORIGINS", "https://me:secret@app.example"),
        ("CORS_ALLOWED_ORIGINS", "https://app.example www.app.example"),
        ("CORS_ALLOWED_ORIGINS", "https://app.example:443"),
        ("CORS_ALLOWED_ORIGINS", "https://app.example:abc"),
        ("THROTTLE_AUTH", "often"),
        ("THROTTLE_CONTENT", "0/min"),
        ("THROTTLE_INTERACTION", "10/fortnight"),
        ("THROTTLE_SENSITIVE", "-1/hour"),
        ("THROTTLE_LOGIN_FAILURES", "100"),
        ("THROTTLE_OTP_FAILURES", "20"),
        ("THROTTLE_LETTERS", "few"),
        ("TRUSTED_PROXY_HOPS", "-1"),
        ("TRUSTED_PROXY_HOPS", "17"),
        ("TRUSTED_PROXY_HOPS", "one"),
    ],
)
def test_wrong_value_is_one_sentence_that_names_the_variable(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(EnvironmentProblem) as problem:
        read_environment()
    sentence = str(problem.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "secret" not in sentence


def test_names_in_a_list_count_without_the_spaces_around_them(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "warble.example, .warble.example ,[2001:db8::1],*")
    monkeypatch.setenv("CORS_ALLOWED_ORIGINS", "https://app.example, http://localhost:3000")
    environment = read_environment()
    assert environment.allowed_hosts == ["warble.example", ".warble.example", "[2001:db8::1]", "*"]
    assert environment.cors_allowed_origins == ["https://app.example", "http://localhost:3000"]


def test_a_blank_list_is_an_unset_one(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " ")
    monkeypatch.setenv("CORS_ALLOWED_ORIGINS", "")
    environment = read_environment()
    assert environment.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert environment.cors_allowed_origins == []


def test_what_a_running_make_run_left_is_used_beside_it(monkeypatch, tmp_path):
    (tmp_path / "environment.json").write_text(json.dumps(GOOD))
    for name in GOOD:
        monkeypatch.delenv(name)
    environment = read_environment()
    assert environment.database_url == GOOD["DATABASE_URL"]
    assert environment.secret_key == GOOD["SECRET_KEY"]


def test_given_servers_win_over_those_of_a_running_make_run(monkeypatch, tmp_path):
    other = {"DATABASE_URL": "postgresql://other@host/other", "REDIS_URL": "redis://other/0"}
    (tmp_path / "environment.json").write_text(json.dumps(other))
    assert read_environment().database_url == GOOD["DATABASE_URL"]
    assert read_environment().redis_cache_url == GOOD["REDIS_URL"]


def test_redis_can_be_split_by_role_without_a_common_one(monkeypatch):
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("REDIS_CACHE_URL", "redis://cache/0")
    monkeypatch.setenv("REDIS_BROKER_URL", "rediss://broker:6380/1")
    environment = read_environment()
    assert environment.redis_cache_url == "redis://cache/0"
    assert environment.redis_broker_url == "rediss://broker:6380/1"


def test_secret_key_may_be_missing_only_with_debug(monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("DEBUG", "1")
    assert read_environment().debug


def test_rates_can_be_written_short_or_long_or_off(monkeypatch):
    monkeypatch.setenv("THROTTLE_AUTH", "off")
    monkeypatch.setenv("THROTTLE_CONTENT", "5/s")
    monkeypatch.setenv("THROTTLE_INTERACTION", "7/hour")
    throttles = read_environment().throttles
    assert throttles["auth"] is None
    assert throttles["content"] == Rate(limit=5, seconds=1)
    assert throttles["interaction"] == Rate(limit=7, seconds=3600)


@pytest.mark.parametrize("scope", ["login_failures", "otp_failures"])
def test_turning_auth_off_turns_the_limits_on_wrong_guesses_off_unless_set(monkeypatch, scope):
    monkeypatch.setenv("THROTTLE_AUTH", "off")
    assert read_environment().throttles[scope] is None
    monkeypatch.setenv(f"THROTTLE_{scope.upper()}", "7/day")
    assert read_environment().throttles[scope] == Rate(limit=7, seconds=86400)
    monkeypatch.setenv(f"THROTTLE_{scope.upper()}", "off")
    monkeypatch.delenv("THROTTLE_AUTH")
    assert read_environment().throttles[scope] is None
