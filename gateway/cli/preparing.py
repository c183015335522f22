"""What must be there before the parts start: tables, gates, accounts, a key."""

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from gateway.domain.accounts import declared_username
from gateway.domain.journal import Actor
from gateway.resources import open_resources, read_gates
from gateway.services.officers import NewOfficer
from gateway.services.preparing import prepare_world, tenants_of
from gateway.settings import Settings
from gateway.storage import migrations
from gateway.storage.accounts import Account


async def add_officer(settings: Settings, wanted: NewOfficer) -> Account:
    """Add an officer in the name of whoever runs the installation.

    Raises:
        UsernameTaken, ShapeNotAllowed: for what is wrong with the name.
    """
    async with open_resources(settings) as resources:
        declared = replace(wanted, username=declared_username(wanted.username))
        if wanted.gate is not None:
            resources.writer(wanted.gate)  # refuses an unknown gate
        return await resources.reception.officers.add(Actor("operator"), declared)


async def migrate(settings: Settings, tell: Callable[[str], None]) -> None:
    """Bring the database to this version's tables, and add what is in the gates file.

    Raises:
        UnsafeDatabase: its settings could lose what it acknowledged.
        ControlsNotAllowed: the gates file has a mistake; nothing was changed.
    """
    if settings.database_url is None:
        msg = "GATEWAY_DATABASE_URL is not set"
        raise ValueError(msg)
    defined = read_gates(settings.gates_file)
    url = settings.database_url.get_secret_value()
    before = await prepare_world(url, "", defined, is_sandbox=settings.sandbox)
    tell(f"database at revision {migrations.newest()} (was {before})")
    if settings.sandbox:
        for schema in await tenants_of(url):
            await prepare_world(url, schema, defined, is_sandbox=True)


def keep_pass_key(directory: Path) -> str:
    """Return the key that signs passes, as PEM; made at the first start."""
    return _keep(directory / "pass-key.pem", _new_pass_key)


def keep_secrets_key(directory: Path) -> str:
    """Return the key that encrypts secrets at rest; made at the first start."""
    return _keep(directory / "secrets-key", Fernet.generate_key)


def _new_pass_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def _keep(path: Path, make: Callable[[], bytes]) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(
            os.open(fresh, flags, stat.S_IRUSR | stat.S_IWUSR), "wb"
        ) as file:
            file.write(make())
        fresh.replace(path)
    return path.read_text("ascii")
