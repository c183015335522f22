"""Does what an officer would do, through the same commands."""

from collections.abc import Mapping
from uuid import UUID

from gateway.domain.checks import OWNERS, CheckKind, Outcome, missing
from gateway.domain.declarations import Declaration
from gateway.domain.journal import Actor
from gateway.services.checking import AddCheck
from gateway.services.deciding import Approve, PlaceHold, Reject, Release, TurnBack
from gateway.services.entering import Enter, Leave
from gateway.services.passes import PassSigner, PassVerifier, pass_of
from gateway.services.sandbox.scenarios import Act
from gateway.services.seen import Seen
from gateway.services.work import Command

# As officers here would write it; owners read it so, in text messages too.
REASON = "Môi trường thử nghiệm đóng vai cán bộ này"
_CUSTOMS = Actor("customs")
_GUARD = Actor("border_guard")
_QUARANTINE = (
    CheckKind.PLANT_QUARANTINE,
    CheckKind.ANIMAL_QUARANTINE,
    CheckKind.MEDICAL,
)


def commands_of(
    act: Act, seen: Seen, signer: PassSigner, verifier: PassVerifier
) -> list[Command[Declaration]]:
    """Return what is to be asked of the gate's writer, in this order."""
    found = seen.declaration
    match act:
        case Act.ENTER:
            shown = signer.sign(pass_of(found))
            return [Enter(found.tractor, shown, _GUARD, verifier)]
        case Act.LEAVE:
            return [Leave(found.tractor, _GUARD)]
        case Act.FAIL_QUARANTINE:
            return [_check(found.id, _quarantine(seen), Outcome.FAIL)]
        case Act.PASS_QUARANTINE:
            return [_check(found.id, _quarantine(seen), Outcome.PASS)]
        case Act.CONFIRM:
            wanted = missing(seen.situation.needed, seen.situation.facts)
            return [_check(found.id, kind, Outcome.PASS) for kind in wanted]
        case _:
            return [_verdict(act, found.id)]


def _verdict(act: Act, declaration_id: UUID) -> Command[Declaration]:
    made: Mapping[Act, Command[Declaration]] = {
        Act.APPROVE: Approve(declaration_id, _CUSTOMS),
        Act.REJECT: Reject(declaration_id, _CUSTOMS, reason=REASON),
        Act.HOLD: PlaceHold(declaration_id, _CUSTOMS, reason=REASON),
        Act.RELEASE: Release(declaration_id, _CUSTOMS, reason=REASON),
        Act.TURN_BACK: TurnBack(declaration_id, _CUSTOMS, reason=REASON),
    }
    return made[act]


def _check(
    declaration_id: UUID, kind: CheckKind, outcome: Outcome
) -> Command[Declaration]:
    return AddCheck(declaration_id, kind, outcome, REASON, Actor(OWNERS[kind]))


def _quarantine(seen: Seen) -> CheckKind:
    """Return the quarantine check that this vehicle needs; any may be failed."""
    needed = seen.situation.needed
    return next((kind for kind in _QUARANTINE if kind in needed), _QUARANTINE[0])
