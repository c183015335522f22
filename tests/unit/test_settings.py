"""What the environment says is believed only when it is wholly right."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.settings import Settings

DATABASE = "postgresql://gate:s3cret@db.example/gate?x=1"
REDIS = "rediss://:s3cret@redis.example/0"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("GATEWAY_"):
            monkeypatch.delenv(name)


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(f"GATEWAY_{name.upper()}", value)
    return Settings()


def test_nothing_needs_to_be_set():
    found = Settings()

    assert (None, None, 8000, False) == (
        found.database_url,
        found.redis_url,
        found.port,
        found.sandbox,
    )
    assert found.gates_file.is_file()
    assert timedelta(hours=12) == found.session_lifetime


@pytest.mark.parametrize(
    "scheme", ["postgres://", "postgresql://", "postgresql+asyncpg://"]
)
def test_a_database_may_be_named_as_is_usual(monkeypatch, scheme):
    url = DATABASE.replace("postgresql://", scheme)

    found = read(monkeypatch, database_url=url, redis_url=REDIS)

    assert found.database_url is not None
    expected = DATABASE.replace("postgresql://", "postgresql+asyncpg://")
    assert expected == found.database_url.get_secret_value()


@pytest.mark.parametrize(
    ("variables", "hint"),
    [
        ({"database_url": DATABASE}, "set both"),
        ({"redis_url": REDIS}, "set both"),
        ({"webhook_private_addresses": "10.0.0.1/8"}, "host bits"),
        ({"database_url": "mysql://db/x", "redis_url": REDIS}, "postgresql://"),
        ({"database_url": DATABASE, "redis_url": "http://x"}, "redis://"),
        ({"port": "0"}, "port"),
        ({"port": "65536"}, "port"),
        ({"port": "eighty"}, "port"),
        ({"sandbox": "perhaps"}, "sandbox"),
        ({"session_hours": "0"}, "session_hours"),
        ({"session_hours": "721"}, "session_hours"),
        ({"session_hours": "nan"}, "session_hours"),
        ({"log_level": "loud"}, "log_level"),
        ({"database_pool": "2"}, "database_pool"),
        ({"databse_url": DATABASE}, "did you mean GATEWAY_DATABASE_URL"),
        ({"secrets_key": "s3cret"}, "secrets_key"),
        ({"officer_totp": "never"}, "officer_totp"),
        ({"colour": "red"}, "no such setting: GATEWAY_COLOUR"),
    ],
)
def test_what_is_wrong_is_refused_with_a_hint(monkeypatch, variables, hint):
    with pytest.raises(ValidationError, match=hint) as refusal:
        read(monkeypatch, **variables)

    assert "s3cret" not in str(refusal.value)


def test_secrets_do_not_show(monkeypatch):
    found = read(
        monkeypatch, database_url=DATABASE, redis_url=REDIS, pass_key="-----s3cret"
    )

    assert "s3cret" not in repr(found) + str(found.model_dump())


def test_settings_do_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 9000  # type: ignore[misc]


def test_another_process_can_be_given_the_same(monkeypatch):
    found = read(
        monkeypatch,
        database_url=DATABASE,
        redis_url=REDIS,
        pass_key="a\nb",
        sandbox="true",
        data_dir="/somewhere/else",
        session_hours="0.5",
        webhook_private_addresses="10.0.0.0/8, ::1",
        trusted_proxies="10.0.0.0/8",
        secrets_key="A" * 43 + "=",
        officer_totp="optional",
    )

    environment = found.to_environment()
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert found == Settings()
    assert Path("/somewhere/else") == Settings().data_dir
    assert {f"GATEWAY_{name.upper()}" for name in Settings.model_fields} == set(
        environment
    )
