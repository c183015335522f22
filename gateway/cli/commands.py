"""The commands of `border-gate`."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.progress import Progress

from gateway.cli import parts
from gateway.cli.endings import Exit, say, told
from gateway.cli.preparing import add_officer, keep_pass_key, keep_secrets_key
from gateway.cli.preparing import migrate as prepare
from gateway.cli.up import up as run_everything
from gateway.domain.accounts import OfficerRole
from gateway.embedded import running_stores
from gateway.resources import open_resources
from gateway.services.officers import NewOfficer
from gateway.services.verification import Report
from gateway.services.verification import verify as verify_database
from gateway.settings import Settings
from gateway.storage import migrations
from gateway.storage.base import make_engine

app = typer.Typer(
    help="The digital border gate: declare, queue, approve, call, let in.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
JsonFile = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Write the figures to FILE as JSON."),
]
UntilInputEnds = Annotated[
    bool,
    typer.Option(hidden=True, help="Stop when standard input ends (used by `up`)."),
]


@app.command()
def up(
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Play simulated days against it.")
    ] = False,
    speed: Annotated[
        float, typer.Option(min=0.1, max=1440, help="How fast a simulated day goes.")
    ] = 60,
) -> None:
    """Start both stores, the API, the workers and the pages; stop with Ctrl-C."""
    with told():
        run_everything(Settings(), live=live, speed=speed)


@app.command()
def serve(*, until_input_ends: UntilInputEnds = False) -> None:
    """Run the API and the pages, on GATEWAY_HOST and GATEWAY_PORT."""
    with told():
        from gateway.cli import serving  # noqa: PLC0415 - others do not wait for it

        serving.serve(_complete(Settings()), until_input_ends=until_input_ends)


@app.command()
def work(*, until_input_ends: UntilInputEnds = False) -> None:
    """Run the workers: approve, dispatch, expire, project, notify."""
    with told():
        parts.work(_complete(Settings()), until_input_ends=until_input_ends)


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables and gates."""
    with told():
        asyncio.run(prepare(_connected(Settings()), say))


@app.command()
def officer(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[OfficerRole, typer.Option(help="The office.")] = (
        OfficerRole.MANAGEMENT
    ),
    gate: Annotated[
        str | None, typer.Option(help="One gate; every gate if left out.")
    ] = None,
) -> None:
    """Add an officer and print a first password: the first management account."""
    with told():
        settings = Settings()
        # Standard output is for the password alone.
        parts.write_logs(settings.log_level)
        password = secrets.token_urlsafe(12)
        wanted = NewOfficer(username, password, role, gate)
        if settings.database_url is None:
            with stores_of(settings) as found:
                asyncio.run(add_officer(found, wanted))
        else:
            asyncio.run(add_officer(_complete(settings), wanted))
    say(f"{username} can sign in, and should change this password:")
    typer.echo(password)


@app.command()
def rebuild(
    gate: Annotated[
        str | None, typer.Argument(help="One gate; every gate if left out.")
    ] = None,
) -> None:
    """Build the lines in Redis anew from the database; they serve meanwhile."""
    with told():
        settings = Settings()
        if settings.database_url is None:
            with stores_of(settings) as found:
                asyncio.run(_rebuild(found, gate))
        else:
            asyncio.run(_rebuild(_complete(settings), gate))


async def _rebuild(settings: Settings, gate: str | None) -> None:
    async with open_resources(settings) as resources:
        names = [gate] if gate else list(resources.writers)
        for name in names:
            resources.writer(name)  # refuses an unknown gate
            with Progress(transient=True) as progress:
                task = progress.add_task(name, total=None)
                rebuilt = await resources.projector.rebuild(
                    name,
                    progress=lambda n: progress.update(task, completed=n),  # noqa: B023
                )
            say(
                f"{name}: {rebuilt.standings} in line at journal number {rebuilt.seq},"
                f" {rebuilt.seconds:.1f} s"
            )


@app.command()
def verify(*, json_file: JsonFile = None) -> None:
    """Walk journal and tables: nothing lost, doubled, or overtaken against the rule.

    Ends with 1 when something is.
    """
    with told():
        settings = Settings()
        if settings.database_url is None:
            with stores_of(settings) as found:
                report = asyncio.run(_verify(found))
        else:
            report = asyncio.run(_verify(settings))
    Console().print(report.table())
    if json_file is not None:
        text = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
        json_file.write_text(text + "\n", "utf-8")
    raise SystemExit(Exit.OK if report.ok else Exit.FAULTS_FOUND)


async def _verify(settings: Settings) -> Report:
    if settings.database_url is None:
        raise SystemExit(Exit.USAGE)
    engine = make_engine(settings.database_url.get_secret_value())
    try:
        async with engine.connect() as connection:
            revision = await migrations.current(connection)
        if revision != migrations.newest():
            say(
                f"The database is at revision {revision}, this version reads"
                f" {migrations.newest()}: run `border-gate migrate` first."
            )
            raise SystemExit(Exit.USAGE)
        return await verify_database(engine)
    finally:
        await engine.dispose()


@contextmanager
def stores_of(settings: Settings) -> Iterator[Settings]:
    """Yield settings for the data of `up`, whether it runs or not."""
    if not settings.data_dir.exists():
        say(f"There is no {settings.data_dir}: nothing was ever declared here.")
        raise SystemExit(Exit.USAGE)
    with running_stores(settings.data_dir) as stores:
        found = {
            "database_url": SecretStr(stores.database_url),
            "redis_url": SecretStr(stores.redis_url),
            "pass_key": SecretStr(keep_pass_key(settings.data_dir)),
            "secrets_key": SecretStr(keep_secrets_key(settings.data_dir)),
            # `up` is a sandbox unless it was told otherwise.
            "sandbox": settings.sandbox or "sandbox" not in settings.model_fields_set,
        }
        yield settings.model_copy(update=found)


def _connected(settings: Settings) -> Settings:
    """Refuse settings without both URLs; `up` alone brings stores of its own."""
    if settings.database_url is None:
        say("Set GATEWAY_DATABASE_URL and GATEWAY_REDIS_URL, or run `border-gate up`.")
        raise SystemExit(Exit.USAGE)
    return settings


def _complete(settings: Settings) -> Settings:
    if _connected(settings).pass_key is None:
        say("Set GATEWAY_PASS_KEY to an Ed25519 private key (PEM), which signs passes:")
        say("  openssl genpkey -algorithm ed25519")
        raise SystemExit(Exit.USAGE)
    if settings.secrets_key is None:
        say("Set GATEWAY_SECRETS_KEY, which encrypts secrets in the database:")
        say("  openssl rand -base64 32 | tr '+/' '-_'")
        raise SystemExit(Exit.USAGE)
    return settings


def main() -> None:
    app()
