"""What an officer may do to a vehicle now, and the command that each form makes."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic_core import to_json

from gateway.api import bodies
from gateway.api.barrier import EntryIn
from gateway.api.deps import require
from gateway.api.verdicts import CheckIn as CheckBody
from gateway.api.verdicts import ReasonIn, TransferIn
from gateway.api.yards import CheckInIn
from gateway.console.declaration_bodies import whole_number
from gateway.console.forms import Fields, number_in
from gateway.domain.checks import OWNERS, CheckKind
from gateway.domain.declarations import Declaration
from gateway.domain.errors import ShapeNotAllowed
from gateway.domain.journal import Actor
from gateway.domain.lifecycle import LIVE, Status
from gateway.domain.places import IN_ORDER
from gateway.domain.plates import normalise_plate
from gateway.domain.transitions import CAN_CHECK_IN
from gateway.resources import Resources
from gateway.services.checking import AddCheck
from gateway.services.checking_in import CheckIn
from gateway.services.deciding import Approve, PlaceHold, Reject, Release, TurnBack
from gateway.services.entering import Enter, Leave
from gateway.services.placing import RestorePlace
from gateway.services.transshipping import AddTransfer
from gateway.services.work import Command

_CUSTOMS, _BOTH, _GUARD = ("customs",), ("customs", "border_guard"), ("border_guard",)
# As the doors of the API have it.
WHO: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "approve": _CUSTOMS,
        "reject": _CUSTOMS,
        "hold": _BOTH,
        "release": _BOTH,
        "return": _BOTH,
        "restore-place": ("customs", "management"),
        "check-in": ("yard",),
        "enter": _GUARD,
        "leave": _GUARD,
        "transship": ("yard", "customs"),
        "check": tuple(sorted(set(OWNERS.values()))),
    }
)
# What needs a reason that others will read.
REASONED = frozenset({"reject", "hold", "release", "return", "restore-place"})
# After these the desk goes on to the next declaration of the review queue.
VERDICTS = frozenset({"approve", "reject", "hold", "return"})
# A receiving vehicle may be there before the one that it unloads.
_UNLOADED = frozenset({Status.APPROVED, Status.CALLED, Status.ENTERED, Status.CLEARED})
_LATER = frozenset({Status.ENTERED, Status.CLEARED, Status.DEPARTED, Status.RETURNED})


def offered(
    found: Declaration, actor: Actor, *, is_unloaded: bool = False
) -> list[str]:
    """Return what this officer may do to it, as far as it can be known beforehand.

    *is_unloaded* is whether receiving vehicles are declared for its goods.
    """
    possible = _possible(found, is_unloaded=is_unloaded)
    return [verb for verb in possible if actor.role in WHO[verb]]


def _possible(found: Declaration, *, is_unloaded: bool) -> Iterator[str]:
    status, is_held = found.status, found.hold is not None
    if status is Status.SUBMITTED:
        if not is_held:
            yield "approve"
        yield "reject"
    if status is Status.CALLED and not is_held:
        yield "enter"
    if status is Status.CLEARED and not is_held:
        yield "leave"
    if status in CAN_CHECK_IN and found.checked_in_at is None:
        yield "check-in"
    if is_unloaded and status in _UNLOADED:
        yield "transship"
    if status in LIVE:
        yield "release" if is_held else "hold"
    if status is Status.ENTERED:
        yield "return"
    if status in IN_ORDER and found.former_ready_at is not None:
        yield "restore-place"


def confirmable(found: Declaration, actor: Actor) -> list[CheckKind]:
    """Return the checks that are this office's to confirm, and can be by now."""
    own = [kind for kind in CheckKind if OWNERS[kind] == actor.role]
    if found.status in _LATER:
        return own
    # Of the two entry marks customs' may come before the barrier's.
    is_near = found.status is Status.CALLED
    return [kind for kind in own if is_near and kind is CheckKind.CUSTOMS_ENTRY]


def command_of(
    verb: str, sent: Fields, found: Declaration, actor: Actor, resources: Resources
) -> Command[Declaration]:
    """Make the command that a form asks for, by the shapes of the API.

    Raises:
        RoleNotAllowed: it is for another office.
        ShapeNotAllowed, ValidationError: the form holds what no field may hold.
    """
    require(actor, *WHO[verb])
    if verb == "approve":
        return Approve(found.id, actor, version=_version(sent))
    if verb == "leave":
        return Leave(found.tractor, actor)
    if verb in REASONED:
        return _reasoned(verb, sent, found, actor)
    return _told(verb, sent, found, actor, resources)


def _told(
    verb: str, sent: Fields, found: Declaration, actor: Actor, resources: Resources
) -> Command[Declaration]:
    match verb:
        case "check":
            told = _parsed(sent, CheckBody, "kind", "outcome", "note")
            return AddCheck(found.id, told.kind, told.outcome, told.note, actor)
        case "check-in":
            stands = _parsed(sent, CheckInIn, "yard", plate=found.tractor)
            return CheckIn(found.tractor, stands.yard, actor)
        case "transship":
            return _transfer(sent, found, actor)
        case _:
            shown = _parsed(sent, EntryIn, "pass", plate=found.tractor)
            return Enter(found.tractor, shown.pass_, actor, resources.verifier)


def _reasoned(
    verb: str, sent: Fields, found: Declaration, actor: Actor
) -> Command[Declaration]:
    reason = _parsed(sent, ReasonIn, "reason").reason
    match verb:
        case "reject":
            return Reject(found.id, actor, reason=reason, version=_version(sent))
        case "hold":
            return PlaceHold(found.id, actor, reason=reason)
        case "release":
            return Release(found.id, actor, reason=reason)
        case "return":
            return TurnBack(found.id, actor, reason=reason)
        case _:
            return RestorePlace(found.id, actor, reason)


def _transfer(sent: Fields, found: Declaration, actor: Actor) -> AddTransfer:
    """A weight that is left out says that the receiving vehicle is there."""
    wanted = {"plate": sent.get("receiving", ""), "area": sent.get("area", "").strip()}
    text = sent.get("weight_kg", "").strip()
    weight = whole_number(text)
    # What is no number stays as it was typed, and is refused with its field.
    said = wanted | ({"weight_kg": text if weight is None else weight} if text else {})
    told = bodies.parse(to_json(said), TransferIn)
    plate = normalise_plate(told.plate, pointer="/plate")
    return AddTransfer(found.id, plate, told.area, told.weight_kg, actor)


def _parsed(sent: Fields, model: Any, *names: str, **known: str) -> Any:
    """Read those fields as the API reads the same; an empty one is not there."""
    said = {name: text for name in names if (text := sent.get(name, "").strip())}
    return bodies.parse(to_json(said | known), model)


def _version(sent: Fields) -> int:
    """Return the version that the officer has read.

    Raises:
        ShapeNotAllowed: the form does not say.
    """
    version = number_in(sent, "version")
    if version is None:
        msg = "the form does not say which version was read; open it again"
        raise ShapeNotAllowed(msg, pointer="/version")
    return version
