"""Management turns the gate's controls; each change is journaled."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gateway.domain.declarations import Kind
from gateway.domain.errors import ControlsNotAllowed, VersionStale
from gateway.domain.gates import Controls, Gate, Mode
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
        controls = turned(work.gate.controls, self.wanted, work.now)
        if controls == work.gate.controls:
            return work.gate
        before, after = work.gate.controls.to_json(), controls.to_json()
        work.gate = replace(work.gate, controls=controls, version=self.version + 1)
        changed = {key: after[key] for key in after if after[key] != before[key]}
        was = {key: before[key] for key in changed}
        work.enter(
            Kind.CONTROLS_CHANGED,
            None,
            str(self.actor),
            {"changed": changed, "was": was, "version": work.gate.version},
        )
        return work.gate


def turned(controls: Controls, wanted: Mapping[str, Any], now: datetime) -> Controls:
    """Return the controls with *wanted* laid over them.

    Raises:
        ControlsNotAllowed: the gate cannot be run like that.
    """
    mode = Mode(wanted.get("mode", controls.mode))
    before = controls if mode is controls.mode else controls.in_mode(mode, now)
    try:
        return Controls.from_json(merged(before.to_json(), wanted))
    except ValueError as error:
        raise ControlsNotAllowed(str(error)) from error


def merged(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return *before* with *wanted* laid over it, table by table (RFC 7396)."""
    after = dict(before)
    for key, value in wanted.items():
        nested = isinstance(value, Mapping) and isinstance(after.get(key), Mapping)
        after[key] = merged(after[key], value) if nested else value
    return after
