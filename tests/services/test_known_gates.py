"""Gates are kept until something tells that they changed."""

from uuid import UUID

import pytest

from gateway.domain.gates import Gate
from gateway.resources import Resources
from gateway.services.known_gates import KnownGates
from gateway.storage.dossiers import GateVersion
from tests.counting import counted

GATE = "huu-nghi"


def told_of(gate: Gate) -> GateVersion:
    return GateVersion(gate.id, gate.version, gate.epoch)


async def first(gates: KnownGates) -> Gate:
    found = await gates.of(GATE)
    assert found is not None
    return found


async def test_a_gate_at_a_version_that_is_known_is_not_read(opened: Resources):
    gates = KnownGates(opened.engine)
    known = await first(gates)

    with counted(opened) as asked:
        found = await gates.at(told_of(known))

    assert found is known
    assert [] == asked


@pytest.mark.parametrize("changed", [{"version": 99}, {"epoch": UUID(int=7)}])
async def test_a_gate_of_which_something_else_is_told_is_read(
    opened: Resources, changed
):
    gates = KnownGates(opened.engine)
    known = await first(gates)

    found = await gates.at(told_of(known)._replace(**changed))

    assert found is not known
    assert known.controls == found.controls


async def test_a_gate_that_is_gone_is_told_of(opened: Resources):
    gates = KnownGates(opened.engine)

    with pytest.raises(LookupError):
        await gates.at(GateVersion("nowhere", 1, UUID(int=7)))
