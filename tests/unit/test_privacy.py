"""Each role sees what its work needs."""

from typing import Any

import pytest

from gateway.api.shapes import EXAMPLE
from gateway.domain.accounts import OFFICER_ROLES
from gateway.domain.privacy import HIDDEN, PERSONAL, hidden_from, without

BODY: dict[str, Any] = EXAMPLE | {
    "receiving_vehicles": [
        {
            "plate": "12C-543.21",
            "trailer_plate": None,
            "container": None,
            "driver_name": "Lê Văn Ba",
        }
    ]
}
DRIVER = ("name", "phone", "identity_number")


def shown_to(role: str) -> Any:
    return without(BODY, hidden_from(role, is_owner=False))


def test_the_owner_sees_all_of_it():
    assert BODY == without(BODY, hidden_from("driver", is_owner=True))


def test_management_sees_everything_at_its_gates():
    assert BODY == shown_to("management")


def test_a_border_guard_sees_vehicle_and_driver_and_what_goods_they_are():
    shown = shown_to("border_guard")

    assert (BODY["vehicle"], BODY["driver"]) == (shown["vehicle"], shown["driver"])
    assert "Thanh long ruột đỏ" == shown["goods"][0]["description"]
    assert (None, None) == (
        shown["goods"][0]["owner_tax_code"],
        shown["goods"][0]["customs_declaration"],
    )


def test_customs_sees_goods_and_numbers_and_no_telephone():
    shown = shown_to("customs")

    assert BODY["goods"] == shown["goods"]
    assert BODY["driver"] | {"phone": None} == shown["driver"]


def test_quarantine_sees_goods_and_certificates_and_of_the_driver_the_name():
    shown = shown_to("quarantine")

    assert BODY["quarantine"] == shown["quarantine"]
    assert ["Nguyễn Văn An", None, None] == [shown["driver"][name] for name in DRIVER]
    assert shown["goods"][0]["customs_declaration"] is None


def test_the_yard_sees_a_vehicle_and_nobody():
    shown = shown_to("yard")

    assert BODY["vehicle"] == shown["vehicle"]
    assert {None} == {shown["driver"][name] for name in DRIVER}
    assert {"category": "fresh_fruit"} == {
        name: value for name, value in shown["goods"][0].items() if value is not None
    }
    assert shown["receiving_vehicles"][0]["driver_name"] is None


@pytest.mark.parametrize("role", ["agent", "driver", "firm", "worker-approve", ""])
def test_anybody_else_sees_nothing_personal(role):
    said = str(without(BODY, hidden_from(role, is_owner=False)))

    for secret in ("Nguyễn", "0912345678", "12C-123.45", "4900123467", "MSKU1234565"):
        assert secret not in said


def test_hiding_changes_no_body():
    before = str(BODY)

    without(BODY, PERSONAL)

    assert before == str(BODY)


def test_what_is_not_there_stays_so():
    assert {"vehicle": None} == without({"vehicle": None}, PERSONAL)
    assert {} == without({}, PERSONAL)


def test_every_office_has_its_eyes():
    assert {*OFFICER_ROLES, "tester"} == set(HIDDEN)
