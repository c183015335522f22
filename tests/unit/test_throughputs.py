"""What a gate's journal shows of its work lately."""

import pickle
from datetime import timedelta
from uuid import UUID

from gateway.domain.declarations import Direction, Kind, Line, milliseconds
from gateway.domain.gates import Flow
from gateway.domain.journal import JournalEntry
from gateway.domain.lifecycle import Status
from gateway.domain.throughputs import Standings, Throughputs, earlier
from tests.unit.examples import NOW, gate

EXPORT = Direction.EXPORT
MINUTE = timedelta(minutes=1)
# What an entry of each kind leaves a declaration as.
AFTER = {
    Kind.APPROVED: (Status.APPROVED, Line.WAITING),
    Kind.QUEUED: (Status.APPROVED, Line.WAITING),
    Kind.CALLED: (Status.CALLED, Line.CALLED),
    Kind.ENTERED: (Status.ENTERED, None),
    Kind.CHECKED: (Status.ENTERED, None),
    Kind.DEPARTED: (Status.DEPARTED, None),
    Kind.CANCELLED: (Status.CANCELLED, None),
}


class Journal:
    """Tells a follower what happens, minute by minute."""

    def __init__(self, *, begin=NOW):
        self.begin = begin
        self.gate = gate(flows=dict.fromkeys(Direction, Flow(1, 60, 50)))
        self.follower = Throughputs(self.gate)
        self.entries = []
        self.stands = {}

    def tell(self, kind, vehicle, minute, *, lead=0, direction=EXPORT):
        status, line = AFTER[kind]
        at = self.begin + minute * MINUTE
        score = milliseconds(at) - round(lead * 60_000)
        came_from = self.stands.get(vehicle, (None, None))
        self.stands[vehicle] = status, line
        told = dict(zip(("from", "from_line"), came_from, strict=True)) | {
            "to": status,
            "direction": direction,
            "line": line,
            "score": score,
            "ticket": vehicle,
        }
        self._tell(kind, UUID(int=vehicle), at, told)

    def turn(self, changed, minute, was=None):
        turned = {"changed": changed, "was": was or {}, "version": 2}
        at = self.begin + minute * MINUTE
        self._tell(Kind.CONTROLS_CHANGED, None, at, turned)

    def _tell(self, kind, subject, at, told):
        seq = len(self.entries) + 1
        entry = JournalEntry("huu-nghi", seq, at, kind, subject, "system", told)
        self.entries.append(entry)
        self.follower.hear(entry)

    def recent(self, minute, direction=EXPORT):
        return self.follower.recent(direction, self.begin + minute * MINUTE)


def test_those_who_wait_and_those_inside_are_counted():
    journal = Journal()
    for vehicle in (1, 2, 3):
        journal.tell(Kind.APPROVED, vehicle, 0)
    journal.tell(Kind.CALLED, 1, 1)
    journal.tell(Kind.CALLED, 2, 2)
    journal.tell(Kind.ENTERED, 1, 3)
    journal.tell(Kind.DEPARTED, 1, 9)

    recent = journal.recent(9)

    assert (1, 1) == (recent.waiting, recent.inside)
    assert 0 == journal.recent(9, Direction.IMPORT).waiting


def test_the_time_between_calls_counts_while_somebody_waits():
    journal = Journal()
    journal.tell(Kind.APPROVED, 1, 0)
    journal.tell(Kind.APPROVED, 2, 0)
    journal.tell(Kind.CALLED, 1, 3)
    journal.tell(Kind.CALLED, 2, 8)

    recent = journal.recent(60)

    assert (2, 8 * 60) == (recent.called, recent.busy_s)


def test_a_line_that_does_not_move_grows_slower_by_the_minute():
    journal = Journal()
    journal.tell(Kind.APPROVED, 1, 0)

    assert [0, 600] == [journal.recent(minute).busy_s for minute in (0, 10)]


def test_the_night_is_no_service():
    journal = Journal(begin=NOW.replace(hour=12, minute=50))  # 19:50, closes at 20:00
    journal.tell(Kind.APPROVED, 1, 0)
    journal.tell(Kind.CALLED, 1, 11 * 60 + 15)  # 07:05

    assert 15 * 60 == journal.recent(12 * 60).busy_s


def test_the_time_from_call_to_entry_is_kept():
    journal = Journal()
    for vehicle, took in ((1, 30), (2, 10), (3, 20)):
        journal.tell(Kind.CALLED, vehicle, 0)
        journal.tell(Kind.ENTERED, vehicle, took)

    assert (600, 1200, 1800) == journal.recent(40).delays_s


def test_who_joins_is_known_by_how_far_ahead_it_was_put():
    journal = Journal()
    journal.tell(Kind.APPROVED, 1, 0, lead=120)
    journal.tell(Kind.QUEUED, 2, 1, lead=-60)
    journal.tell(Kind.APPROVED, 2, 2, lead=5)  # It stands there already.

    joins = journal.recent(5).joins

    assert [-60 * 60_000, 120 * 60_000] == joins.leads_ms
    assert 1_800_000 == joins.span_ms


def test_what_happened_under_other_controls_is_forgotten():
    journal = Journal()
    journal.tell(Kind.APPROVED, 1, 0)
    journal.tell(Kind.APPROVED, 2, 0)
    journal.tell(Kind.CALLED, 1, 30)

    journal.turn({"mode": "open"}, 31)

    assert (0, 60) == (journal.recent(32).called, journal.recent(32).busy_s)


def test_what_was_there_before_it_listened_is_taken_over():
    journal = Journal()
    journal.tell(Kind.APPROVED, 1, 0)
    journal.stands[7] = Status.APPROVED, Line.WAITING

    journal.follower.begin(
        {EXPORT: Standings(1, 1), Direction.IMPORT: Standings(0, 0)}, 1
    )
    journal.tell(Kind.CALLED, 7, 1)

    recent = journal.recent(1)
    assert (0, 2) == (recent.waiting, recent.inside)


def test_a_clock_that_is_set_back_does_no_harm():
    journal = Journal()
    journal.tell(Kind.APPROVED, 1, 0)
    journal.tell(Kind.CALLED, 1, -30)
    journal.tell(Kind.ENTERED, 1, -60)

    recent = journal.recent(-60)

    assert (0, (0.0,)) == (recent.busy_s, recent.delays_s)


def test_how_many_stood_there_earlier_follows_from_how_many_do_now():
    journal = Journal()
    journal.stands[9] = Status.CALLED, Line.CALLED
    for vehicle in (1, 2, 3):
        journal.tell(Kind.APPROVED, vehicle, 0)
    journal.tell(Kind.CALLED, 1, 1)
    journal.tell(Kind.ENTERED, 9, 2)
    journal.tell(Kind.DEPARTED, 9, 9)
    now = {EXPORT: Standings(12, 1), Direction.IMPORT: Standings(4, 0)}

    found = earlier(now, journal.entries)

    assert {EXPORT: Standings(10, 1), Direction.IMPORT: Standings(4, 0)} == found


def test_entries_of_an_earlier_version_do_not_say_the_line_that_was_left():
    journal = Journal()
    journal.tell(Kind.APPROVED, 1, 0)
    journal.tell(Kind.APPROVED, 2, 0)
    journal.tell(Kind.CALLED, 1, 1)
    journal.tell(Kind.CANCELLED, 2, 2)
    older = Journal()

    for entry in journal.entries:
        del entry.data["from_line"]
        older.follower.hear(entry)

    recent = older.recent(9)
    assert (0, 1) == (recent.waiting, recent.inside)


def test_what_says_nothing_of_its_direction_changes_nothing_there():
    journal = Journal()
    for vehicle in (1, 2):
        journal.tell(Kind.APPROVED, vehicle, 0)
    journal.tell(Kind.CALLED, 1, 1)
    journal.tell(Kind.ENTERED, 1, 2)
    before, known = journal.follower.changes(EXPORT), journal.recent(9)

    journal.tell(Kind.CHECKED, 1, 3)
    journal.tell(Kind.APPROVED, 3, 4, direction=Direction.IMPORT)

    assert (before, known) == (journal.follower.changes(EXPORT), journal.recent(9))


def test_each_call_is_a_change():
    journal = Journal()
    journal.tell(Kind.APPROVED, 1, 0)
    before = journal.follower.changes(EXPORT)

    journal.tell(Kind.CALLED, 1, 1)

    assert before < journal.follower.changes(EXPORT)


def test_who_waits_is_counted_and_not_remembered():
    journal = Journal()
    for vehicle in range(2_000):
        journal.tell(Kind.APPROVED, vehicle, 0)

    assert 2_000 == journal.recent(1).waiting
    assert len(pickle.dumps(journal.follower)) < 40_000
