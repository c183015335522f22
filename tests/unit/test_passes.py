from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.domain.declarations import Direction
from gateway.domain.errors import PassInvalid, PassNotReady
from gateway.domain.lifecycle import Status
from gateway.services import base45, qr_codes
from gateway.services.passes import (
    Pass,
    PassSigner,
    PassVerifier,
    key_id,
    pass_of,
)
from tests.unit.examples import NOW, declaration

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = PassSigner(KEY)
VERIFIER = PassVerifier.trusting(SIGNER.public_key)
HOUR = timedelta(hours=1)
ISSUED = Pass(
    declaration_id=UUID("019370db-8f00-7a01-8203-0405060708ff"),
    call=1,
    gate="huu-nghi",
    direction=Direction.EXPORT,
    plate="12C12345",
    ticket=17,
    not_before=NOW,
    expires=NOW + HOUR,
)
TEXT = SIGNER.sign(ISSUED)
ENVELOPE = base45.decode(TEXT.removeprefix("VP1:"))


def pem(key, encryption=None):
    protection = encryption or NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


def signed(payload, *, key=KEY, protected=None, tag=None):
    """Make a well-signed envelope of another form than ours."""
    header = protected or cbor2.dumps({1: -8, 4: key_id(key.public_key())})
    to_sign = cbor2.dumps(["Signature1", header, b"", payload])
    parts = [header, {}, payload, key.sign(to_sign)]
    envelope = cbor2.dumps(cbor2.CBORTag(tag, parts) if tag else parts)
    return "VP1:" + base45.encode(envelope)


def claims(**changes):
    _, _, payload, _ = cbor2.loads(ENVELOPE)
    return cbor2.loads(payload) | {int(k[1:]): v for k, v in changes.items()}


def accepted(text):
    try:
        return VERIFIER.verify(text, now=NOW)
    except PassInvalid:
        return None


class TestSigning:
    def test_a_pass_says_what_was_signed(self):
        assert ISSUED == VERIFIER.verify(TEXT, now=NOW)

    @given(
        st.builds(
            Pass,
            declaration_id=st.uuids(),
            call=st.integers(1, 255),
            gate=st.sampled_from(["huu-nghi", "tan-thanh"]),
            direction=st.sampled_from(Direction),
            plate=st.sampled_from(["12C12345", "29LD12345", "桂AD12345"]),
            ticket=st.integers(1, 9_999_999),
            not_before=st.just(NOW),
            expires=st.just(NOW + HOUR),
        )
    )
    def test_every_pass_can_be_read_again_and_fits_the_same_code(self, issued):
        text = SIGNER.sign(issued)

        assert issued == VERIFIER.verify(text, now=NOW)
        # Version 8 of the QR code, with level M, holds 221 characters.
        assert len(text) <= 221

    def test_an_ordinary_pass_is_short(self):
        assert len(SIGNER.sign(replace(ISSUED, ticket=17_000))) <= 215

    def test_signing_again_makes_the_same_text(self):
        assert TEXT == SIGNER.sign(ISSUED)

    def test_it_is_a_cose_sign1_that_other_programs_can_verify(self):
        protected, unprotected, payload, signature = cbor2.loads(ENVELOPE)

        assert {1: -8, 4: key_id(KEY.public_key())} == cbor2.loads(protected)
        assert {} == unprotected
        structure = cbor2.dumps(["Signature1", protected, b"", payload])
        assert None is KEY.public_key().verify(signature, structure)

    def test_its_claims_have_the_registered_numbers(self):
        begins = int(NOW.timestamp())

        assert {
            1: "huu-nghi",
            2: "12C12345",
            4: begins + 3600,
            5: begins,
            7: ISSUED.declaration_id.bytes + b"\x01",
            "t": [0, 17],
        } == claims()


class TestValidity:
    @pytest.mark.parametrize("seconds", [-120, 0, 3600, 3719])
    def test_it_is_valid_within_its_time_and_two_minutes_around(self, seconds):
        now = NOW + timedelta(seconds=seconds)

        assert ISSUED == VERIFIER.verify(TEXT, now=now)

    def test_it_is_not_valid_earlier(self):
        with pytest.raises(PassInvalid, match="begins only at 2026-11-23T03:00:00Z"):
            VERIFIER.verify(TEXT, now=NOW - timedelta(seconds=121))

    def test_it_is_not_valid_later(self):
        with pytest.raises(PassInvalid, match="ended at 2026-11-23T04:00:00Z"):
            VERIFIER.verify(TEXT, now=NOW + timedelta(seconds=3720))

    def test_another_leeway_may_be_given(self):
        with pytest.raises(PassInvalid, match="ended"):
            VERIFIER.verify(TEXT, now=NOW + HOUR, leeway=timedelta(0))

    def test_one_can_read_whose_pass_it_is_after_it_ended(self):
        assert ISSUED == VERIFIER.read(TEXT)


class TestKeys:
    def test_a_verifier_knows_the_next_key_beforehand(self):
        following = Ed25519PrivateKey.generate()
        verifier = PassVerifier.trusting(KEY.public_key(), following.public_key())

        assert ISSUED == verifier.verify(TEXT, now=NOW)
        assert ISSUED == verifier.verify(PassSigner(following).sign(ISSUED), now=NOW)

    def test_a_pass_of_an_unknown_key_is_refused(self):
        stranger = PassSigner(Ed25519PrivateKey.generate())

        with pytest.raises(PassInvalid, match="a key that is not known here"):
            VERIFIER.verify(stranger.sign(ISSUED), now=NOW)

    def test_a_stranger_who_takes_our_key_id_is_refused(self):
        stranger = Ed25519PrivateKey.generate()
        ours = cbor2.dumps({1: -8, 4: key_id(KEY.public_key())})
        text = signed(cbor2.dumps(claims()), key=stranger, protected=ours)

        with pytest.raises(PassInvalid, match="changed or made up"):
            VERIFIER.verify(text, now=NOW)

    def test_a_key_is_read_from_pem(self):
        assert TEXT == PassSigner.from_pem(pem(KEY)).sign(ISSUED)

    @pytest.mark.parametrize(
        "unusable",
        [
            b"",
            b"not a key",
            pem(KEY, BestAvailableEncryption(b"secret")),
            pem(ec.generate_private_key(ec.SECP256R1())),
        ],
        ids=["nothing", "no PEM", "encrypted", "another kind"],
    )
    def test_a_key_that_cannot_sign_is_refused(self, unusable):
        with pytest.raises(ValueError, match=r".+"):
            PassSigner.from_pem(unusable)

    def test_a_key_id_is_the_beginning_of_the_keys_hash(self):
        public = KEY.public_key()

        assert sha256(public.public_bytes_raw()).digest()[:4] == key_id(public)


class TestHostile:
    @given(st.text(max_size=400))
    @example("")
    @example("VP1:")
    @example("VP1:0")
    @example("VP1::::")
    @example("vp1:" + TEXT[4:])
    @example(TEXT.lower())
    @example(TEXT + "0")
    @example(TEXT * 2)
    @example("VP1:\ud800")
    @example("HC1:" + TEXT[4:])
    @example("VP1:" + "0" * 1_000_000)
    def test_no_other_text_is_a_pass(self, text):
        with pytest.raises(PassInvalid, match=r"^(the|that)"):
            VERIFIER.verify(text, now=NOW)

    @given(st.binary(max_size=190))
    @example(b"\xc4\x82\x1a\x3b\x9a\xca\x00\x01")  # a decimal with 10^9 digits
    @example(b"\x81" * 190)  # nested arrays
    @example(b"\x9b" + b"\xff" * 8)  # an array of 2^64 items
    def test_no_other_bytes_are_a_pass(self, envelope):
        with pytest.raises(PassInvalid):
            VERIFIER.verify("VP1:" + base45.encode(envelope), now=NOW)

    def test_no_bit_can_be_changed(self):
        number = int.from_bytes(ENVELOPE, "big")
        others = (number ^ (1 << bit) for bit in range(8 * len(ENVELOPE)))

        texts = [
            base45.encode(other.to_bytes(len(ENVELOPE), "big")) for other in others
        ]

        assert [] == [text for text in texts if accepted("VP1:" + text)]

    def test_no_beginning_of_a_pass_is_a_pass(self):
        beginnings = [TEXT[:length] for length in range(len(TEXT))]

        assert [] == [text for text in beginnings if accepted(text)]

    @pytest.mark.parametrize(
        "header",
        [
            {1: -7, 4: key_id(KEY.public_key())},
            {1: -8},
            {4: key_id(KEY.public_key())},
            {1: -8, 4: key_id(KEY.public_key()) + b"\0"},
            {},
        ],
        ids=["ES256", "no key id", "no algorithm", "long key id", "nothing"],
    )
    def test_another_header_is_refused_though_it_is_signed(self, header):
        text = signed(cbor2.dumps(claims()), protected=cbor2.dumps(header))

        with pytest.raises(PassInvalid, match="another form or algorithm"):
            VERIFIER.verify(text, now=NOW)

    def test_a_tag_around_it_is_refused(self):
        text = signed(cbor2.dumps(claims()), tag=18)

        with pytest.raises(PassInvalid, match="another form"):
            VERIFIER.verify(text, now=NOW)

    @pytest.mark.parametrize(
        "payload",
        [
            b"\xff" * 30,
            cbor2.dumps("a text of thirty characters...."),
            cbor2.dumps(claims(_4="tomorrow")),
            cbor2.dumps(claims(_4=2**60)),
            cbor2.dumps(claims(_4=0.5)),
            cbor2.dumps(claims(_5=None)),
            cbor2.dumps(claims(_7=b"short")),
            cbor2.dumps(claims(_7=bytes(18))),
            cbor2.dumps(claims() | {"t": [2, 17]}),
            cbor2.dumps(claims() | {"t": 17}),
            cbor2.dumps(claims() | {8: "more"}),
            cbor2.dumps({"padding": "x" * 30}),
            cbor2.dumps(dict(reversed(claims().items()))),
            cbor2.dumps(claims()) + b"\0",
            cbor2.dumps(claims(), indefinite_containers=True),
        ],
    )
    def test_other_claims_than_ours_are_refused_though_they_are_signed(self, payload):
        with pytest.raises(PassInvalid, match="does not understand"):
            VERIFIER.verify(signed(payload), now=NOW)

    def test_what_a_scanner_adds_around_it_does_not_matter(self):
        assert ISSUED == VERIFIER.verify(f" {TEXT}\r\n", now=NOW)


class TestOfDeclaration:
    CALLED = declaration(
        status=Status.CALLED,
        ticket=17,
        called_at=NOW + timedelta(microseconds=5),
        call_deadline=NOW + HOUR + timedelta(microseconds=5),
    )

    def test_the_pass_is_bound_to_gate_plate_and_call(self):
        assert Pass(
            declaration_id=self.CALLED.id,
            call=1,
            gate="huu-nghi",
            direction=Direction.EXPORT,
            plate="12C12345",
            ticket=17,
            not_before=NOW,
            expires=NOW + HOUR,
        ) == pass_of(self.CALLED)

    def test_a_change_that_is_no_call_keeps_the_pass(self):
        assert pass_of(self.CALLED) == pass_of(replace(self.CALLED, version=9))

    def test_the_next_call_makes_another_pass(self):
        assert 2 == pass_of(replace(self.CALLED, missed_calls=1)).call

    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.CALLED}))
    def test_there_is_no_pass_without_a_call(self, status):
        with pytest.raises(PassNotReady, match=status):
            pass_of(replace(self.CALLED, status=status))


class TestBase45:
    @pytest.mark.parametrize(
        ("plain", "text"),
        [
            (b"AB", "BB8"),
            (b"Hello!!", "%69 VD92EX0"),
            (b"base-45", "UJCLQE7W581"),
            (b"ietf!", "QED8WEX0"),
            (b"", ""),
        ],
    )
    def test_it_agrees_with_the_examples_of_the_rfc(self, plain, text):
        assert text == base45.encode(plain)
        assert plain == base45.decode(text)

    @given(st.binary(max_size=60))
    def test_all_bytes_come_back(self, plain):
        assert plain == base45.decode(base45.encode(plain))

    @given(st.text(alphabet=base45.ALPHABET, max_size=12))
    def test_bytes_have_one_text_only(self, text):
        try:
            plain = base45.decode(text)
        except ValueError:
            return

        assert text == base45.encode(plain)

    @pytest.mark.parametrize("text", ["0", "AB80", "GGW", ":::", "::", "ab8", "A\n8"])
    def test_what_no_bytes_make_is_refused(self, text):
        with pytest.raises(ValueError, match="Base45"):
            base45.decode(text)

    @given(st.binary(min_size=1, max_size=60))
    def test_no_text_ends_in_a_space_that_might_get_lost(self, plain):
        assert not base45.encode(plain).endswith(" ")


class TestPictures:
    def test_a_pass_is_drawn_as_svg_that_stands_alone(self):
        picture = qr_codes.as_svg(TEXT)

        assert picture.startswith(b"<?xml")
        assert b'xmlns="http://www.w3.org/2000/svg"' in picture
        # 49 modules and a quiet zone of 4 on either side, 6 pixels each.
        assert b'width="342"' in picture

    def test_a_pass_is_drawn_as_png(self):
        picture = qr_codes.as_png(TEXT)

        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        assert 57 * 8 == int.from_bytes(picture[16:20], "big")
