"""Management turns the gate's controls; each change is journaled."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.domain.declarations import Kind
from gateway.domain.errors import VersionStale
from gateway.domain.gates import Controls, Gate
from gateway.domain.journal import Actor
from gateway.services.work import Needs, Work


@dataclass(frozen=True, slots=True)
class ChangeControls:
    """`wanted` holds only what changes, in the form of `Controls.to_json`."""

    version: int
    wanted: Mapping[str, Any]
    actor: Actor
    needs: Needs = field(default_factory=Needs)

    def decide(self, work: Work) -> Gate:
        """Return the gate afterwards.

        Raises:
            VersionStale: somebody else changed it since.
            ControlsNotAllowed: a value is out of range.
        """
        if self.version != work.gate.version:
            msg = f"the gate is at version {work.gate.version}; read it again"
            raise VersionStale(msg)
        before = work.gate.controls.to_json()
        after = merged(before, self.wanted)
        if after == before:
            return work.gate
        controls = Controls.from_json(after)
        work.gate = replace(work.gate, controls=controls, version=self.version + 1)
        changed = {key: after[key] for key in after if after[key] != before[key]}
        work.enter(
            Kind.CONTROLS_CHANGED,
            None,
            str(self.actor),
            {"changed": changed, "version": work.gate.version},
        )
        return work.gate


def merged(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return *before* with *wanted* laid over it, table by table (RFC 7396)."""
    after = dict(before)
    for key, value in wanted.items():
        nested = isinstance(value, Mapping) and isinstance(after.get(key), Mapping)
        after[key] = merged(after[key], value) if nested else value
    return after
