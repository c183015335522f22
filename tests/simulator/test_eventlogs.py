"""Event logs as other programs read them."""

import csv
import gzip
import json
from io import StringIO
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from simulator.errors import FormatNotAllowed
from simulator.eventlogs.csv_files import csv_text
from simulator.eventlogs.events import Case, EventLog
from simulator.eventlogs.formats import Format, chosen, write_log
from simulator.eventlogs.ocel import ocel_json
from simulator.eventlogs.xes import xes_gzip
from simulator.results.timeseries import timeseries

# 2026-11-30 08:15:00.250 at the gates.
EIGHT = 1_796_001_300.250

VALUE = {"type": ["string", "number", "boolean"]}
NAMED_TYPE = {
    "type": "object",
    "required": ["name", "attributes"],
    "properties": {
        "name": {"type": "string"},
        "attributes": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "type"],
                "properties": {
                    "type": {"enum": ["string", "time", "integer", "float", "boolean"]}
                },
            },
        },
    },
}
RELATED = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["objectId", "qualifier"],
        "properties": {
            "objectId": {"type": "string"},
            "qualifier": {"type": "string"},
        },
    },
}


def valued(*required):
    item = {
        "type": "object",
        "required": list(required),
        "properties": {"value": VALUE},
    }
    return {"type": "array", "items": item}


# What the specification of OCEL 2.0 asks of its JSON form, section 7.
OCEL_SCHEMA = {
    "type": "object",
    "required": ["objectTypes", "eventTypes", "objects", "events"],
    "additionalProperties": False,
    "properties": {
        "objectTypes": {"type": "array", "items": NAMED_TYPE},
        "eventTypes": {"type": "array", "items": NAMED_TYPE},
        "objects": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type"],
                "properties": {
                    "attributes": valued("name", "value", "time"),
                    "relationships": RELATED,
                },
            },
        },
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type", "time"],
                "properties": {
                    "time": {"type": "string", "format": "date-time"},
                    "attributes": valued("name", "value"),
                    "relationships": RELATED,
                },
            },
        },
    },
}


@pytest.fixture
def log():
    """Two vehicles, the second still inside, the first served before the second."""
    log = EventLog("A & B <test>", ZoneInfo("Asia/Ho_Chi_Minh"))
    log.case(Case("vehicle-000001", "huu-nghi", "export", "fresh_fruit", "green"))
    log.case(Case("vehicle-000002", "huu-nghi", "export", "frozen"))
    log.at("vehicle-000002", "submitted", seconds=EIGHT + 60, resource="agent")
    log.at("vehicle-000001", "submitted", seconds=EIGHT, resource="agent")
    log.span(
        "vehicle-000001",
        "customs_green",
        seconds=(EIGHT + 90, EIGHT + 210),
        resource="huu-nghi/customs/2",
    )
    log.at("vehicle-000002", "entered", seconds=EIGHT + 400)
    return log


class TestEvents:
    def test_an_event_of_nobody_in_the_log_is_left_out(self, log):
        log.at("vehicle-000009", "submitted", seconds=EIGHT)
        log.at(None, "submitted", seconds=EIGHT)

        assert 5 == len(log.events)

    def test_cases_come_by_their_first_event_each_with_all_of_its_own(self, log):
        assert [("vehicle-000001", 3), ("vehicle-000002", 2)] == [
            (case.id, len(events)) for case, events in log.by_case()
        ]


class TestCsv:
    def test_it_is_one_event_a_row_by_time_with_the_offset_of_the_gates(self, log):
        read = list(csv.DictReader(StringIO(csv_text(log).decode(), newline="")))

        assert {
            "case_id": "vehicle-000001",
            "activity": "submitted",
            "timestamp": "2026-11-30T08:15:00.250+07:00",
            "lifecycle": "complete",
            "resource": "agent",
            "gate": "huu-nghi",
            "direction": "export",
            "category": "fresh_fruit",
            "channel": "green",
        } == read[0]
        assert ["submitted", "submitted", "customs_green", "customs_green"] == [
            row["activity"] for row in read[:4]
        ]


class TestXes:
    @pytest.fixture
    def root(self, log):
        return ET.fromstring(gzip.decompress(xes_gzip(log)))

    def test_its_elements_stand_in_the_order_of_the_schema(self, root):
        order = ["extension", "global", "classifier", "string", "trace"]
        found = [order.index(element.tag) for element in root]

        assert sorted(found) == found
        assert {"log", "1849.2023"} == {root.tag, root.get("xes.version")}

    def test_whatever_key_has_a_prefix_has_its_extension(self, root):
        declared = {element.get("prefix") for element in root.iter("extension")}
        used = {
            element.get("key").partition(":")[0]
            for element in root.iter()
            if ":" in (element.get("key") or "")
        }

        assert used == declared

    def test_every_event_has_what_is_said_of_all(self, root):
        every = root.find("global[@scope='event']")
        assert every is not None
        wanted = {element.get("key") for element in every}

        for event in root.iter("event"):
            assert wanted == {element.get("key") for element in event}

    def test_a_start_and_a_completion_are_told_apart(self, root):
        trace = root.find("trace")
        assert trace is not None
        moved = [
            (event[0].get("value"), event[1].get("value"), event[3].get("value"))
            for event in trace.iter("event")
        ]

        assert [
            ("submitted", "complete", "2026-11-30T08:15:00.250+07:00"),
            ("customs_green", "start", "2026-11-30T08:16:30.250+07:00"),
            ("customs_green", "complete", "2026-11-30T08:18:30.250+07:00"),
        ] == moved

    def test_the_same_log_gives_the_same_bytes(self, log):
        assert xes_gzip(log) == xes_gzip(log)

    def test_signs_of_xml_in_a_title_stay_text(self, root):
        title = root.find("string")
        assert title is not None
        assert "A & B <test>" == title.get("value")


class TestOcel:
    @pytest.fixture
    def whole(self, log):
        return json.loads(ocel_json(log))

    def test_it_has_the_form_of_the_specification(self, whole):
        assert [] == list(Draft202012Validator(OCEL_SCHEMA).iter_errors(whole))

    def test_every_type_and_object_that_is_named_is_there(self, whole):
        kinds = {one["name"] for one in whole["objectTypes"]}
        happenings = {one["name"] for one in whole["eventTypes"]}
        objects = [one["id"] for one in whole["objects"]]

        assert len(objects) == len(set(objects))
        assert kinds >= {one["type"] for one in whole["objects"]}
        assert happenings == {one["type"] for one in whole["events"]}
        assert set(objects) >= {
            related["objectId"]
            for one in (*whole["objects"], *whole["events"])
            for related in one["relationships"]
        }

    def test_an_event_belongs_to_truck_declaration_gate_and_desk(self, whole):
        served = next(one for one in whole["events"] if one["type"] == "customs_green")

        assert [
            ("truck:vehicle-000001", "truck"),
            ("declaration:vehicle-000001", "declaration"),
            ("gate:huu-nghi", "at"),
            ("desk:huu-nghi/customs/2", "by"),
        ] == [(one["objectId"], one["qualifier"]) for one in served["relationships"]]

    def test_a_truck_carries_its_declaration(self, whole):
        truck = whole["objects"][0]

        assert [
            {"objectId": "declaration:vehicle-000001", "qualifier": "carries"}
        ] == truck["relationships"]


class TestFormats:
    def test_each_is_chosen_once_in_the_order_told(self):
        assert (Format.XES, Format.CSV) == chosen("xes, csv,xes")

    @pytest.mark.parametrize("names", ["", "pdf", "csv,,xes", "CSV"])
    def test_an_unknown_one_is_refused_with_those_there_are(self, names):
        with pytest.raises(FormatNotAllowed, match="there are: csv, xes, ocel"):
            chosen(names)

    def test_an_empty_log_is_written_in_every_format(self, tmp_path):
        write_log(EventLog(), tmp_path, Format)

        assert len(Format) == len(list(tmp_path.iterdir()))


class TestTimeseries:
    def test_who_stands_in_line_and_inside_is_counted_every_five_minutes(self, log):
        columns, rows = timeseries(log)

        assert ("time", "gate", "direction", "in_line", "inside") == columns
        assert [
            ("2026-11-30T08:15:00.000+07:00", "huu-nghi", "export", 0, 0),
            ("2026-11-30T08:20:00.000+07:00", "huu-nghi", "export", 2, 0),
            ("2026-11-30T08:25:00.000+07:00", "huu-nghi", "export", 1, 1),
        ] == rows

    def test_who_was_there_before_the_log_counts_from_its_beginning(self, log):
        log.case(Case("vehicle-000003", "huu-nghi", "export"))
        log.at("vehicle-000003", "departed", seconds=EIGHT + 300)

        _, rows = timeseries(log)

        assert [1, 1, 1] == [row[-1] for row in rows]
