import pytest
from typer.testing import CliRunner

from simulator.cli import app


@pytest.fixture
def ask(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")

    def ask(*options):
        return CliRunner().invoke(app, ["analytic", *options])

    return ask


def value_of(answer, name):
    rows = [row.strip().split("  ") for row in answer.stdout.splitlines()]
    (value,) = (row[-1].strip() for row in rows if row[0] == name)
    return value


def test_four_officers_of_3_2_minutes_are_told_exactly(ask):
    answer = ask("--per-hour", "60", "--minutes", "3.2", "--servers", "4")

    assert 0 == answer.exit_code
    assert "80.00%" == value_of(answer, "use of the servers")
    assert "59.64%" == value_of(answer, "have to wait (Erlang C)")
    assert "2.3857 min" == value_of(answer, "mean wait")
    assert "16.3535 min" == value_of(answer, "wait that 99% do not exceed")


def test_more_than_can_be_served_is_told_as_growth(ask):
    answer = ask("--per-hour", "80", "--minutes", "3.2", "--servers", "4")

    assert 0 == answer.exit_code
    assert "5.0 an hour" == value_of(
        answer, "more come than are served: the queue grows by"
    )


def test_constant_services_classes_patience_and_places_have_their_rows(ask):
    queue = ("--per-hour", "60", "--minutes", "3.2", "--servers", "4")
    busy = ("--per-hour", "60", "--minutes", "4", "--servers", "4")

    constant = ask(*queue, "--cv", "0")
    classes = ask(
        "--per-hour", "60", "--minutes", "4.8", "--servers", "6", "--first", "0.2"
    )
    limits = ask(*busy, "--patience", "20", "--places", "10")

    assert "1.2355 min" == value_of(constant, "mean wait (Crommelin)")
    assert "0.4931 min" == value_of(classes, "mean wait of who goes first (Cobham)")
    assert "12.22%" == value_of(limits, "give up waiting (Erlang A)")
    assert "10.85%" == value_of(limits, "turned away by 10 places")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--per-hour", "-1"), "-1 is not allowed: above 0"),
        (("--per-hour", "nan"), "nan is not allowed"),
        (("--minutes", "0"), "0 is not allowed: above 0"),
        (("--servers", "0"), "0 is not allowed: above 0"),
        (("--cv", "0.5", "--servers", "2"), "only 0 and 1 are exact"),
        (("--cv", "0.5", "--patience", "3"), "are for a cv of 1"),
        (("--places", "2", "--servers", "4"), "at least the 4 servers"),
        (("--first", "1"), "1 is no share between 0 and 1"),
    ],
)
def test_what_has_no_answer_is_refused_with_what_is_allowed(ask, options, message):
    answer = ask("--per-hour", "60", "--minutes", "0.5", *options)

    assert 2 == answer.exit_code
    assert message in " ".join(answer.stderr.replace("│", " ").split())


def test_hours_that_differ_are_told_one_by_one(ask):
    answer = ask("--per-hour", "3,10,30,30,10,3", "--minutes", "5", "--servers", "2")

    assert 0 == answer.exit_code
    assert "4 30 14.2213 97.97%" in [
        " ".join(row.split()) for row in answer.stdout.splitlines()
    ]
    assert "mean wait of all who come (M(t)/M/c): 17.7894 min" in answer.stdout


def test_hours_that_are_alike_end_in_the_long_run(ask):
    rates = ",".join(["60"] * 24)
    settled = ask("--per-hour", "60", "--minutes", "3.2", "--servers", "4")

    answer = ask("--per-hour", rates, "--minutes", "3.2", "--servers", "4")

    queue = float(value_of(settled, "mean queue"))
    last = answer.stdout.split("24  ")[1].split()
    assert pytest.approx(queue, abs=1e-4) == float(last[1])
    assert value_of(settled, "have to wait (Erlang C)") == last[2]


@pytest.mark.parametrize(
    ("rates", "more", "message"),
    [
        ("3,,4", (), "is no number"),
        ("0,0", (), "nobody comes"),
        ("nan,3", (), "nan is not allowed"),
        ("3,-1", (), "-1 is not allowed"),
        (",".join(["1"] * 169), (), "at most 168"),
        ("3,4", ("--first", "0.2"), "for --minutes and --servers alone"),
        ("900000,900000", (), "too much to step through"),
    ],
)
def test_hours_that_cannot_be_are_refused(ask, rates, more, message):
    answer = ask("--per-hour", rates, "--minutes", "3", *more)

    assert 2 == answer.exit_code
    assert message in " ".join(answer.output.replace("│", " ").split())
