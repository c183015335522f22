"""The pass: what a called vehicle shows at the barrier, checked without a network.

`VP1:` and the Base45 of a COSE_Sign1 (RFC 9052) over CWT claims (RFC 8392), signed
with Ed25519. Whoever holds the public keys can verify it; only the signer can make
one. Signing is deterministic, so a pass that is asked for again is the same text.

It holds no name and no phone number: the gate (iss), the plate (sub), from when to
when it is valid (nbf, exp), the declaration and the number of its call (cti), and the
direction and ticket.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Self
from uuid import UUID

import cbor2
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from gateway.domain.declarations import Declaration, Direction
from gateway.domain.errors import PassInvalid, PassNotReady
from gateway.domain.lifecycle import Status
from gateway.services import base45

PREFIX = "VP1:"
LONGEST = 300  # characters; real ones have about 215
LEEWAY = timedelta(minutes=2)
KEY_ID_BYTES = 4

_ISS, _SUB, _EXP, _NBF, _CTI = 1, 2, 4, 5, 7
# Direction and ticket. A private-use integer would be three bytes longer.
_TURN = "t"
_DIRECTIONS = (Direction.EXPORT, Direction.IMPORT)

# The one envelope that we make. It is read as a fixed form, for a general decoder is
# not to be fed with what nobody has signed: CBOR has tags that build numbers of any
# size and regular expressions.
_ENVELOPE = re.compile(
    rb"\x84"  # an array of four
    rb"\x49(\xa2\x01\x27\x04\x44(.{4}))"  # protected: alg EdDSA, kid of 4 bytes
    rb"\xa0"  # unprotected: nothing
    rb"\x58([\x18-\xff])(.+)"  # the payload, 24 to 255 bytes
    rb"\x58\x40(.{64})",  # the signature
    re.DOTALL,
)
# What decoding claims of another form may raise.
_NOT_CLAIMS = (
    cbor2.CBORError,
    AttributeError,
    LookupError,
    OSError,
    OverflowError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass says; times are aware, in whole seconds. `call` counts from 1."""

    declaration_id: UUID
    call: int
    gate: str
    direction: Direction
    plate: str
    ticket: int
    not_before: datetime
    expires: datetime


def pass_of(declaration: Declaration) -> Pass:
    """Return the pass of a called declaration; the same one until it enters.

    Raises:
        PassNotReady: it is not called.
    """
    called_at, deadline = declaration.called_at, declaration.call_deadline
    ticket = declaration.ticket
    if (
        declaration.status is not Status.CALLED
        or called_at is None
        or deadline is None
        or ticket is None
    ):
        msg = f"the declaration is {declaration.status}; the pass comes with the call"
        raise PassNotReady(msg)
    return Pass(
        declaration_id=declaration.id,
        call=declaration.missed_calls + 1,
        gate=declaration.gate,
        direction=declaration.direction,
        plate=declaration.tractor,
        ticket=ticket,
        not_before=called_at.replace(microsecond=0),
        expires=deadline.replace(microsecond=0),
    )


class PassSigner:
    """Holds the private key; one for all gates, in the gateway only."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public_key = key.public_key()
        self._protected = cbor2.dumps({1: -8, 4: key_id(self.public_key)})

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read an unencrypted PKCS #8 private key.

        Raises:
            ValueError: not PEM, encrypted, or a key of another kind.
        """
        try:
            key = load_pem_private_key(pem, password=None)
        except (TypeError, UnsupportedAlgorithm) as error:
            msg = f"the key of the passes cannot be read: {error}"
            raise ValueError(msg) from error
        if not isinstance(key, Ed25519PrivateKey):
            msg = "the key of the passes must be an Ed25519 key"
            raise ValueError(msg)  # noqa: TRY004 - the value of a setting, not a type
        return cls(key)

    def sign(self, issued: Pass) -> str:
        payload = _claims(issued)
        signature = self._key.sign(_signed(self._protected, payload))
        envelope = cbor2.dumps([self._protected, {}, payload, signature])
        return PREFIX + base45.encode(envelope)


class PassVerifier:
    """Holds public keys by their id, so that a next key can be there beforehand."""

    def __init__(self, keys: Mapping[bytes, Ed25519PublicKey]) -> None:
        self._keys = dict(keys)

    @classmethod
    def trusting(cls, *keys: Ed25519PublicKey) -> Self:
        return cls({key_id(key): key for key in keys})

    def verify(self, text: str, *, now: datetime, leeway: timedelta = LEEWAY) -> Pass:
        """Return what the pass says, if one of the keys signed it and it is valid.

        Raises:
            PassInvalid: for every other text, with what is wrong with it.
        """
        found = self.read(text)
        if now < found.not_before - leeway:
            msg = f"the pass begins only at {_time(found.not_before)}"
            raise PassInvalid(msg)
        if now >= found.expires + leeway:
            msg = f"the pass ended at {_time(found.expires)}"
            raise PassInvalid(msg)
        return found

    def read(self, text: str) -> Pass:
        """Return what an authentic pass says, whether or not it is valid now.

        Raises:
            PassInvalid: none of the keys signed it.
        """
        return _read_claims(self._authentic_payload(text.strip()))

    def _authentic_payload(self, text: str) -> bytes:
        protected, kid, payload, signature = _open(text)
        key = self._keys.get(kid)
        if key is None:
            msg = f"the pass is signed with a key that is not known here ({kid.hex()})"
            raise PassInvalid(msg)
        try:
            key.verify(signature, _signed(protected, payload))
        except InvalidSignature:
            msg = "the signature does not fit: the pass was changed or made up"
            raise PassInvalid(msg) from None
        return payload


def key_id(key: Ed25519PublicKey) -> bytes:
    """Return the first bytes of the SHA-256 of the raw public key."""
    return sha256(key.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def _open(text: str) -> tuple[bytes, bytes, bytes, bytes]:
    """Return (protected header, key id, payload, signature)."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        msg = f"that is no pass; one begins with {PREFIX} and has about 215 characters"
        raise PassInvalid(msg)
    try:
        envelope = base45.decode(text.removeprefix(PREFIX))
    except ValueError:
        msg = "the pass was read wrongly or cut off; scan it again"
        raise PassInvalid(msg) from None
    found = _ENVELOPE.fullmatch(envelope)
    if found is None or found[3] != bytes([len(found[4])]):
        msg = "the pass was cut off, or is of another form or algorithm"
        raise PassInvalid(msg)
    return found[1], found[2], found[4], found[5]


def _signed(protected: bytes, payload: bytes) -> bytes:
    """Return the bytes that are signed: RFC 9052, section 4.4."""
    return cbor2.dumps(["Signature1", protected, b"", payload])


def _claims(issued: Pass) -> bytes:
    turn = [_DIRECTIONS.index(issued.direction), issued.ticket]
    claims = {
        _ISS: issued.gate,
        _SUB: issued.plate,
        _EXP: int(issued.expires.timestamp()),
        _NBF: int(issued.not_before.timestamp()),
        _CTI: issued.declaration_id.bytes + bytes([issued.call]),
        _TURN: turn,
    }
    return cbor2.dumps(claims, canonical=True)


def _read_claims(payload: bytes) -> Pass:
    """Read the claims of an authentic pass; only the exact form that we make."""
    try:
        claims = cbor2.loads(payload)
        direction, ticket = claims[_TURN]
        found = Pass(
            declaration_id=UUID(bytes=claims[_CTI][:16]),
            call=claims[_CTI][16],
            gate=claims[_ISS],
            direction=_DIRECTIONS[direction],
            plate=claims[_SUB],
            ticket=ticket,
            not_before=datetime.fromtimestamp(claims[_NBF], UTC),
            expires=datetime.fromtimestamp(claims[_EXP], UTC),
        )
        exact = _claims(found) == payload
    except _NOT_CLAIMS:
        exact = False
    if not exact:
        msg = "the pass says something that this version does not understand"
        raise PassInvalid(msg)
    return found


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
