"""What the environment says. Read once, at the edge; nobody else reads it."""

import os
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_GATES_FILE = Path(__file__).with_name("gates.toml")


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix `GATEWAY_`."""

    model_config = SettingsConfigDict(
        env_prefix="GATEWAY_", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    database_url: SecretStr | None = None
    redis_url: SecretStr | None = None
    data_dir: Path = Path(".border-gate")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    # Accounts with a published password, and a clock that testers set.
    sandbox: bool = False
    gates_file: Path = DEFAULT_GATES_FILE
    # The Ed25519 key that signs passes, as PEM.
    pass_key: SecretStr | None = None
    session_hours: float = Field(default=12, gt=0, le=24 * 30)
    # Fernet keys that encrypt what must not be read in the database, newest first.
    secrets_key: SecretStr | None = None
    # Whether officers need a one-time password; by default, outside the sandbox.
    officer_totp: Literal["required", "optional"] | None = None
    # Days after the end of a declaration until what names a person is erased.
    retention_days: int = Field(default=30, ge=1, le=3650)
    # Wrong passwords in a quarter of an hour, for one account from one address.
    sign_in_failures: int = Field(default=5, ge=1, le=1_000_000)
    # Proxies that say whom they asked for, as uvicorn's --forwarded-allow-ips.
    trusted_proxies: str | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    # Networks that webhooks may reach although they are not public: 10.0.0.0/8, ::1
    webhook_private_addresses: str | None = None
    # Whether webhooks may be plain HTTP outside the sandbox as well.
    webhook_http: bool = False
    database_pool: int = Field(default=10, ge=3, le=200)
    # Worlds beside the sandbox's own; each takes connections of its own.
    most_tenants: int = Field(default=8, ge=0, le=16)
    # Streams of events that one process serves at once.
    most_streams: int = Field(default=5_000, ge=1, le=100_000)
    # Who still comes when management asks what happens if: a scenario of border-sim.
    what_if_scenario: str = Field(default="july-2025", min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _no_strangers(cls, found: Any) -> Any:
        """Refuse a misspelt variable, which would otherwise be ignored."""
        prefix = cls.model_config["env_prefix"]
        known = {f"{prefix}{name}".upper() for name in cls.model_fields}
        named = {name.upper() for name in os.environ}  # noqa: TID251 - here is where it is read
        if strangers := {n for n in named if n.startswith(prefix)} - known:
            hints = (
                f"{name} (did you mean {close[0]}?)" if close else name
                for name in sorted(strangers)
                for close in [get_close_matches(name, known, 1)]
            )
            msg = f"there is no such setting: {', '.join(hints)}"
            raise ValueError(msg)
        return found

    @field_validator("database_url")
    @classmethod
    def _asyncpg(cls, url: SecretStr | None) -> SecretStr | None:
        """Take PostgreSQL's usual URL as well as SQLAlchemy's."""
        if url is None:
            return None
        text = url.get_secret_value()
        for prefix in ("postgresql+asyncpg://", "postgresql://", "postgres://"):
            if text.startswith(prefix):
                return SecretStr("postgresql+asyncpg://" + text.removeprefix(prefix))
        msg = "must begin with postgresql://"
        raise ValueError(msg)

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, url: SecretStr | None) -> SecretStr | None:
        schemes = ("redis://", "rediss://", "unix://")
        if url is not None and not url.get_secret_value().startswith(schemes):
            msg = f"must begin with one of {', '.join(schemes)}"
            raise ValueError(msg)
        return url

    @field_validator("webhook_private_addresses")
    @classmethod
    def _networks(cls, text: str | None) -> str | None:
        for part in filter(None, map(str.strip, (text or "").split(","))):
            ip_network(part)
        return text

    @field_validator("secrets_key")
    @classmethod
    def _fernet(cls, keys: SecretStr | None) -> SecretStr | None:
        for key in keys.get_secret_value().split(",") if keys else ():
            try:
                Fernet(key.strip())
            except ValueError:
                msg = "each key must be 32 bytes, as base64 that is safe in a URL"
                raise ValueError(msg) from None
        return keys

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.database_url is None) is not (self.redis_url is None):
            msg = "set both GATEWAY_DATABASE_URL and GATEWAY_REDIS_URL, or none of them"
            raise ValueError(msg)
        return self

    def to_environment(self) -> dict[str, str]:
        """Return the variables that make these settings in another process."""
        found = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr):
                value = value.get_secret_value()
            if value is not None:
                found[f"GATEWAY_{name.upper()}"] = str(value)
        return found

    @property
    def officers_need_totp(self) -> bool:
        return (self.officer_totp or ("optional" if self.sandbox else "required")) == (
            "required"
        )

    @property
    def session_lifetime(self) -> timedelta:
        return timedelta(hours=self.session_hours)
