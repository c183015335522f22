"""The checks that hold the house in order, each seen finding what it is for."""

from pathlib import Path

import pytest
import typer

from tools import check, code, compose, locks, pages, reference, sizes

ROOT = Path(__file__).parents[2]
SETTINGS = frozenset({"GATEWAY_DATABASE_URL", "GATEWAY_PORT"})


@pytest.fixture
def write(tmp_path):
    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def write_compose(write):
    def write_compose(environment, *, example="", image=""):
        service = {"services": {"gateway": {"environment": environment}}}
        return write(
            {
                # JSON is YAML too.
                "docker-compose.yml": str(service).replace("'", '"'),
                ".env.example": example,
                "Dockerfile": image,
            }
        )

    return write_compose


def test_the_house_is_in_order():
    assert "" == "\n".join(check.findings(ROOT))


class TestRemedies:
    def test_a_problem_without_a_text_in_one_language_is_found(self):
        told = {"busy": {"vi": "Chờ.", "en": "Wait."}}

        assert ["gateway/api/remedies.toml: `busy` has no remedy in zh"] == list(
            reference.remedy_findings(["busy"], told)
        )


class TestLinks:
    def test_a_link_to_a_page_that_is_not_there_is_found(self, write):
        root = write({"README.md": "See [the tour](docs/tour.md)."})

        assert ["README.md: the link to docs/tour.md leads nowhere"] == list(
            pages.findings(root)
        )

    def test_a_link_to_a_heading_that_is_not_there_is_found(self, write):
        tour = "# The tour\n\n## First, declare\n"
        links = "[a](docs/tour.md#first-declare) [b](docs/tour.md#then-wait)"
        root = write({"README.md": links, "docs/tour.md": tour})

        assert ["README.md: docs/tour.md has no heading for #then-wait"] == list(
            pages.findings(root)
        )

    def test_a_page_that_nobody_links_to_is_found(self, write):
        root = write(
            {"README.md": "Nothing.", "docs/tour.md": "[me](#the-tour)\n# The tour"}
        )

        assert ["docs/tour.md: no other page links to it"] == list(pages.findings(root))

    def test_examples_and_other_sites_are_left_alone(self, write):
        text = "`[a](b.md)` [c](https://example.org/d)\n\n```md\n[e](f.md)\n```\n"
        root = write({"README.md": text})

        assert [] == list(pages.findings(root))

    def test_headings_of_one_name_are_told_apart(self, write):
        root = write({"README.md": "## Run `it`!\n## Run it\n```\n# not one\n```\n"})

        assert {"run-it", "run-it-1"} == pages.anchors(root / "README.md")


class TestCompose:
    def test_a_variable_that_is_no_setting_is_found(self, write_compose):
        root = write_compose({"GATEWAY_DATABASE_URI": "x", "PGHOST": "y"})

        assert [
            "docker-compose.yml: gateway sets GATEWAY_DATABASE_URI, which is no setting"
        ] == list(compose.findings(root, SETTINGS))

    def test_variables_in_a_list_are_read_as_well(self, write_compose):
        root = write_compose(["GATEWAY_PORT=8000", "GATEWAY_PROT=8000"])

        assert [
            "docker-compose.yml: gateway sets GATEWAY_PROT, which is no setting"
        ] == list(compose.findings(root, SETTINGS))

    def test_the_image_sets_settings_only(self, write_compose):
        root = write_compose({}, image="ENV GATEWAY_HOTS=0.0.0.0 GATEWAY_PORT=8000")

        assert ["Dockerfile: sets GATEWAY_HOTS, which is no setting"] == list(
            compose.findings(root, SETTINGS)
        )

    def test_the_example_has_what_is_required_and_nothing_else(self, write_compose):
        root = write_compose(
            {
                "GATEWAY_DATABASE_URL": "${PASSWORD:?say it}",
                "GATEWAY_PORT": "${PORT:-1}",
            },
            example="# PORT=9000\nPASWORD=\n",
        )

        assert [
            ".env.example: PASSWORD is missing, docker-compose.yml requires it",
            ".env.example: PASWORD is not used in docker-compose.yml",
        ] == list(compose.findings(root, SETTINGS))


class TestLocks:
    PROJECT = """
        [project]
        dependencies = ["alpha ~= 1.2"]
        [project.optional-dependencies]
        extra = ["beta ~= 2.0"]
        [dependency-groups]
        build = ["gamma ~= 3.0"]
        load = ["delta ~= 4.0"]
        rivals = ["alpha ~= 1.0"]
        dev = [{ include-group = "build" }]
        """

    @pytest.fixture
    def write_locks(self, write):
        def write_locks(**changes):
            lines = {
                "gateway": "alpha==1.2.3",
                "run": "alpha==1.2.3\nbeta==2.0\ngamma==3.0",
                "load": "delta==4.0",
                "build": "gamma==3.0",
                "dev": "alpha==1.2.3\nbeta==2.0\ngamma==3.0\ndelta==4.0",
                "rivals": "alpha==1.0.7",
            } | changes
            files = {f"requirements/{name}.txt": text for name, text in lines.items()}
            return write({"pyproject.toml": self.PROJECT} | files)

        return write_locks

    def test_locks_that_hold_what_is_wanted_are_fine(self, write_locks):
        assert [] == list(locks.findings(write_locks()))

    def test_a_requirement_that_was_not_locked_is_found(self, write_locks):
        root = write_locks(load="# via nobody")

        assert [
            "requirements/load.txt: delta~=4.0 is wanted, none is locked: `make lock`"
        ] == list(locks.findings(root))

    def test_production_is_what_was_tested(self, write_locks):
        root = write_locks(gateway="alpha==1.2.4")

        assert [
            "requirements/gateway.txt: alpha is another than was tested: `make lock`"
        ] == list(locks.findings(root))

    def test_the_image_has_the_simulator(self, write_locks):
        root = write_locks()
        project = root / "pyproject.toml"
        text = project.read_text("utf-8").replace("extra =", "sim =")
        project.write_text(text, "utf-8")

        assert [
            "requirements/gateway.txt: beta~=2.0 is wanted, none is locked: `make lock`"
        ] == list(locks.findings(root))

    def test_what_is_installed_apart_need_only_be_what_it_wants(self, write_locks):
        root = write_locks(rivals="alpha==2.0")

        assert [
            "requirements/rivals.txt: alpha~=1.0 is wanted, 2.0 is locked: `make lock`"
        ] == list(locks.findings(root))

    def test_an_address_of_an_index_is_found(self, write_locks):
        root = write_locks(build="--index-url https://index.example\ngamma==3.0")

        assert [
            "requirements/build.txt has an address in it: --index-url https://index.example"
        ] == list(locks.findings(root))


class TestSizes:
    def test_a_long_function_and_a_long_file_are_found(self, write):
        text = "def stay():\n" + "    pass\n" * 50 + "\n" * 400
        root = write({"gateway/gates.py": text})

        assert [
            "gateway/gates.py: 451 lines (aim for 250, 400 at most)",
            "gateway/gates.py:1: stay has 51 lines (aim for 25, 50 at most)",
        ] == list(sizes.findings(root))

    def test_what_just_fits_is_fine(self, write):
        root = write({"gateway/gates.py": "def go():\n" + "    pass\n" * 49})

        assert [] == list(sizes.findings(root))


class TestReference:
    def test_settings_and_their_page_agree(self, write):
        page = "| `GATEWAY_PORT` | `80` | where |\n| `GATEWAY_PROT` | `80` | where |"
        root = write({"docs/reference/settings.md": page})
        defaults = {"GATEWAY_PORT": "8000", "GATEWAY_PASS_KEY": None}

        assert [
            "docs/reference/settings.md: the default of GATEWAY_PORT is `8000`",
            "docs/reference/settings.md: GATEWAY_PASS_KEY has no row",
            "docs/reference/settings.md: GATEWAY_PROT is no setting",
        ] == list(reference.settings_findings(root, defaults))

    def test_a_problem_that_is_not_listed_is_found(self, write):
        root = write({"docs/reference/problems.md": "## `not-called`"})

        assert ["docs/reference/problems.md: `on-hold` is not listed"] == list(
            reference.problem_findings(root, ["not-called", "on-hold"])
        )

    def test_a_page_that_is_not_written_lists_nothing(self, tmp_path):
        assert ["docs/reference/commands.md: does not say what `gate up` does"] == list(
            reference.command_findings(tmp_path, ["gate up"])
        )

    def test_options_are_listed_too(self, write):
        root = write({"docs/reference/commands.md": "`gate up` takes --live-long"})

        assert [
            "docs/reference/commands.md: does not say what `gate up --live` does"
        ] == list(reference.command_findings(root, ["gate up", "gate up --live"]))

    def test_an_exit_code_has_a_row_under_its_program(self, write):
        page = "## `gate`\n| `3` | faults, 4 times |\n## sim\n| 4 | late |\n"
        root = write({"docs/reference/commands.md": page})

        assert [
            "docs/reference/commands.md: no row for exit code 4 under gate"
        ] == list(reference.exit_code_findings(root, "gate", [3, 4]))

    def test_a_program_has_a_heading(self, tmp_path):
        assert ["docs/reference/commands.md: has no heading `## gate`"] == list(
            reference.exit_code_findings(tmp_path, "gate", [0])
        )


class TestCode:
    def test_commands_are_told_with_their_options(self):
        app = typer.Typer()

        @app.command()
        def verify(*, json: bool = False) -> None: ...

        @app.command()
        def work() -> None: ...

        assert {
            "gate verify",
            "gate verify --json",
            "gate work",
        } == set(code.commands("gate", app))

    def test_exit_codes_are_found_however_they_are_written(self, write):
        text = (
            "FAULTS = 3\n"
            "class ExitCode(IntEnum):\n    UNSAFE = 4\n"
            "sys.exit(5)\n"
            "raise typer.Exit(code=FAULTS)\n"
            "raise SystemExit(6)\n"
            "range(7)\n"
        )
        root = write({"gateway/cli.py": text})

        assert [3, 4, 5, 6] == code.exit_codes(root / "gateway")

    def test_problems_are_named_as_in_their_type(self):
        names = code.problem_names()

        assert "idempotency-key-reused" in names
        assert "entry-refused" not in names, "only its kinds are given"
