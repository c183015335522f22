"""What the author of a wrong scenario file reads: line, key, what is allowed."""

import pytest

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.reading import read_scenario, read_varied

HEAD = 'name = "own"\ntitle = "Own"\nextends = "july-2025"\n\n'
KINDS = (
    "arrivals, service, capacity, hours, closure, far-side, order, policy, scalpers, "
    "no-shows, room"
)
CATEGORIES = (
    "fresh_fruit, vegetables, live_aquatic, frozen, electronics, machinery, "
    "consumer_goods, new_vehicles, minerals, other, empty"
)
LAST_START = '[change.head_starts]\nfruit = "1h"\n'


def change(kind, *lines):
    """A `[[change]]`; *lines* are from its third on."""
    own = ("[[change]]", f'kind = "{kind}"', *lines, 'grade = "C"', 'source = "asked"')
    return "\n".join(own) + "\n"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Gives what is said of a file of this text, without the name of the file."""
    monkeypatch.chdir(tmp_path)

    def told(text):
        (tmp_path / "own.toml").write_text(text, "utf-8")
        with pytest.raises(ScenarioNotAllowed) as refusal:
            read_scenario("own.toml")
        return str(refusal.value)

    return told


# Text of the file after its head of four lines, and all that is said of it.
TELLINGS = [
    (
        change("arrivals", "factor = true"),
        "own.toml:7: change.1.factor: must be a number; found true",
    ),
    (
        change("capacity", 'gate = "huu-nghi"', 'desk = "customs"', 'delta = "2"'),
        "own.toml:9: change.1.delta: must be a whole number; found '2'",
    ),
    (
        change("capacity", 'gate = "huu-nghi"', 'desk = "customs"', "delta = 2.0"),
        "own.toml:9: change.1.delta: must be a whole number; found 2.0",
    ),
    (
        change("capcity", "delta = 1"),
        (
            f"own.toml:6: change.1.kind: 'capcity' is not allowed; did you mean"
            f" 'capacity'? (allowed: {KINDS})"
        ),
    ),
    (
        '[[change]]\ngate = "huu-nghi"\n',
        f"own.toml:5: change.1.kind: is missing (allowed: {KINDS})",
    ),
    (
        change("arrivals", "facter = 2"),
        (
            "own.toml:7: change.1.facter: there is no such key; did you mean 'factor'?"
            " (allowed: grade, source, kind, factor, from, to, gate, direction)"
        ),
    ),
    (
        change("arrivals"),
        (
            "own.toml:5: change.1: factor is missing (needed: grade,"
            " source, kind, factor;"
            " allowed: from, to, gate, direction)"
        ),
    ),
    (
        change("arrivals", "factor = -2"),
        "own.toml:7: change.1.factor: must be at least 0; found -2",
    ),
    (
        change("arrivals", "factor = nan"),
        "own.toml:7: change.1.factor: must be a number that ends: neither nan nor inf",
    ),
    (
        change("arrivals", 'factor = "twice"'),
        "own.toml:7: change.1.factor: must be a number; found 'twice'",
    ),
    (
        change("hours", 'gate = "huu-nghi"', 'open = ["25:00-26:00"]'),
        (
            "own.toml:8: change.1.open.1: opening hours are like '07:00-20:00', the end"
            " later, at most 24:00; found '25:00-26:00'"
        ),
    ),
    (
        change("hours", 'gate = "huu-nghi"', 'open = "07:00-20:00"'),
        (
            "own.toml:8: change.1.open: must be a list, in [square brackets]; found"
            " '07:00-20:00'"
        ),
    ),
    (
        change("hours", 'gate = "huu-nghi"', "open = []"),
        "own.toml:8: change.1.open: must not be empty",
    ),
    (
        change("closure", 'gate = "huu-ngi"'),
        (
            "own.toml:7: change.1.gate: there is no gate 'huu-ngi'; did you mean"
            " 'huu-nghi'? (there are: huu-nghi, tan-thanh)"
        ),
    ),
    (
        change("closure", 'from = "day 2"', 'to = "day 1 12:00"'),
        (
            "own.toml:5: change.1: 'to' (day 1 12:00) must be later than 'from'"
            " (day 2 00:00)"
        ),
    ),
    (
        change("closure") + change("closure", 'gate = "huu-nghi"', 'from = "day 2"'),
        (
            "own.toml:9: changes 1 and 2 are both of closure, at the same time: from"
            " day 2 00:00 on; let one end ('to') before the other begins ('from')"
            " (change 1 is at own.toml:5)"
        ),
    ),
    (
        change("policy", 'policy = "lottery"') + change("policy", 'policy = "slots"'),
        (
            "own.toml:10: changes 1 and 2 are both of policy, at the same"
            " time: give one"
            " of the two, or each its own time, where it has one"
            " (change 1 is at own.toml:5)"
        ),
    ),
    (
        change("order") + LAST_START,
        (
            "own.toml:10: change.1.head_starts.fruit: 'fruit' is not"
            " allowed; did you mean"
            f" 'fresh_fruit'? (allowed: {CATEGORIES})"
        ),
    ),
    ("change = 3\n", "own.toml:5: change: must be written as [[change]], one for each"),
    (
        "[run]\ndays = 0\n",
        "own.toml:6: run.days: must be at least 1; found 0",
    ),
    (
        "[run]\ndays = 1.5\n",
        "own.toml:6: run.days: must be a whole number; found 1.5",
    ),
    (
        "[run]\ndays = 2\ndays = 3\n",
        "own.toml:7: this is not TOML: Cannot overwrite a value, at column 9",
    ),
    (
        "[gates.huu-nghi.lanes.export]\nper_hour = -4\nroom = 0\n",
        (
            "own.toml:6: gates.huu-nghi.lanes.export.per_hour: must be"
            " above 0; found -4\n"
            "own.toml:7: gates.huu-nghi.lanes.export.room: must be above 0; found 0"
        ),
    ),
    (
        "[curves.export]\nhourly = [1, 2]\n",
        "own.toml:6: curves.export.hourly: must have 24 at least, and has 2",
    ),
    (
        "[planning]\nhours_ahead = [1]\n",
        "own.toml:6: planning.hours_ahead: must have 2 values",
    ),
    (
        "[service.x-ray]\nmean = 3\n",
        (
            "own.toml:5: service.x-ray: 'x-ray' is not allowed; did you mean 'xray'?"
            " (allowed: call_to_gate, border_guard, barrier, quarantine, medical,"
            " customs_green, customs_yellow, xray, physical, handover)"
        ),
    ),
    (
        '[service.barrier]\nmean = "90 seconds"\nsource = ""\n',
        (
            "own.toml:7: service.barrier.source: must not be empty; found ''\n"
            "own.toml:6: service.barrier.mean: a length is a number and a unit, like"
            " '90s', '6.5min' or '3h'; found '90 seconds'"
        ),
    ),
    (
        '[[standing]]\ngate = "huu-nghi"\n',
        (
            "own.toml:5: standing.1: grade, source, direction, vehicles are missing"
            " (needed: grade, source, gate, direction, vehicles; allowed: scheduled)"
        ),
    ),
    ("desks = 3\n", "own.toml:5: desks: must be a table: keys with their values;"),
]


@pytest.mark.parametrize(("text", "message"), TELLINGS)
def test_the_author_reads_line_key_and_what_is_allowed(told, text, message):
    said = told(HEAD + text)

    assert message == said[: len(message)]
    assert said.count("\n") == message.count("\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'extends = "july-2052"\n',
            "own.toml:1: extends: there is no day 'july-2052'; did you mean 'july",
        ),
        (
            'extends = "owm.toml"\n',
            "own.toml:1: extends: there is no scenario file owm.toml; did you mean",
        ),
        ("extends = 3\n", "own.toml:1: extends: must be the name of a scenario, or "),
        ('extends = "own.toml"\n', "own.toml:1: extends: it would extend itself: own"),
        (
            HEAD.replace("extends", "extend"),
            "own.toml:3: extend: there is no such key; did you mean 'extends'?",
        ),
    ],
)
def test_what_is_extended_is_told_with_its_line_too(told, text, message):
    assert told(text).startswith(message)


def test_text_that_is_not_in_utf_8_is_told_by_its_line(tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes(b'name = "own"\ntitle = "Ngh\xeb"\n')

    with pytest.raises(
        ScenarioNotAllowed, match=r"own\.toml:2: this is no text in UTF"
    ):
        read_scenario(str(path))


def test_the_other_change_is_told_by_its_own_file(told):
    text = HEAD.replace("july-2025", "lane-closed-3h") + change(
        "capacity", 'gate = "huu-nghi"', 'direction = "export"', "delta = -1"
    )

    said = told(text)

    assert said.startswith("own.toml:5: changes 1 and 2 are both of capacity huu-nghi")
    assert "at the same time: day 1 09:00 to day 1 12:00; let one end" in said
    assert said.endswith("(change 1 is at lane-closed-3h:8)")


def test_a_value_that_was_asked_for_is_told_beside_the_line_of_the_key():
    with pytest.raises(ScenarioNotAllowed) as refusal:
        read_varied("july-2025", {"desks.huu-nghi.customs": -1})

    where, _, told = str(refusal.value).partition(", with desks.huu-nghi.customs=-1: ")
    assert where.startswith("july-2025:")
    assert "desks.huu-nghi.customs: must be above 0; found -1" == told
