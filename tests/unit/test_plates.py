# ruff: noqa: RUF001 - characters that look alike are what these tests are about

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.domain import plates
from gateway.domain.errors import ShapeNotAllowed
from gateway.domain.phones import is_vn_or_cn_phone


def identity_or_none(text):
    try:
        return plates.normalise_plate(text)
    except ShapeNotAllowed:
        return None


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("12C-123.45", "12C12345"),
        ("12c 12345", "12C12345"),
        ("29LĐ-001.23", "29LD00123"),
        ("29lđ00123", "29LD00123"),
        ("29LD\u033500123", None),
        ("桂A·12345", "桂A12345"),
        ("桂a•12345", "桂A12345"),
        ("粤 B-D12345", "粤BD12345"),
        ("桂A1234挂", "桂A1234挂"),
        ("１２Ｃ－１２３.４５", "12C12345"),
        ("12C\u00a0123\u201145", "12C12345"),
    ],
)
def test_a_plate_has_one_identity_however_it_is_typed(text, identity):
    assert identity == identity_or_none(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("12С12345", "U+0421 CYRILLIC CAPITAL LETTER ES"),
        ("Ð12345", "U+00D0 LATIN CAPITAL LETTER ETH"),
        ("12C\u200b12345", "an invisible character .U+200B ZERO WIDTH SPACE"),
        ("12C\u200d12345", "an invisible character .U+200D ZERO WIDTH JOINER"),
        ("\u202e12C12345", "an invisible character .U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("12C\u006912345\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("12C\x0012345", r"an invisible character .U\+0000"),
        ("12C\n12345", r"an invisible character .U\+000A"),
        ("12C\ud80012345", r"an invisible character .U\+D800"),
        ("12桂C12345", "U+6842"),
        ("龙A12345", "U+9F99"),
        ("桂С12345", "U+0421"),
        ("A12345挂挂", "U+6302"),
        ("12C/12345", "U+002F SOLIDUS"),
        ("١٢٣٤٥", "U+0661 ARABIC-INDIC DIGIT ONE"),
        ("", "no letters or digits"),
        (" -.", "no letters or digits"),
        ("桂", "no letters or digits"),
        ("1" * 33, "longer than 32"),
    ],
)
def test_what_no_plate_holds_is_refused_by_its_name(text, named):
    with pytest.raises(ShapeNotAllowed, match=named.replace("U+", r"U\+")) as refusal:
        plates.normalise_plate(text, pointer="/vehicle/plate")

    assert "/vehicle/plate" == refusal.value.pointer
    assert "12C-123.45" in str(refusal.value)


@given(st.text(max_size=12))
@example("\u0130")
@example("ß")
@example("ﬁ12345")
def test_an_identity_is_its_own_identity_and_plain(text):
    identity = identity_or_none(text)

    if identity is not None:
        assert identity == plates.normalise_plate(identity)
        assert set(identity.strip(plates.PROVINCES + "挂")) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        )


@given(st.text(max_size=40))
def test_a_refusal_can_always_be_encoded(text):
    said = ""
    try:
        plates.declared_plate(text)
    except ShapeNotAllowed as refusal:
        said = str(refusal)

    assert said == said.encode("utf-8").decode("utf-8")


@given(st.text(alphabet="ABCXYZabcxyz0123456789 .-", max_size=12))
def test_ascii_separators_and_case_make_no_difference(text):
    bare = "".join(c for c in text if c.isalnum()).upper()

    assert (bare or None) == identity_or_none(text)


@pytest.mark.parametrize(
    "text", ["１２Ｃ１２３４５", "12C①2345", "𝟏2C12345", "12C\u300012345"]
)
def test_a_declared_plate_in_look_alike_characters_is_refused(text):
    with pytest.raises(ShapeNotAllowed, match="in ordinary letters and digits") as said:
        plates.declared_plate(text, pointer="/vehicle/plate")

    assert "/vehicle/plate" == said.value.pointer


def test_the_refusal_shows_how_to_write_it():
    with pytest.raises(ShapeNotAllowed, match=r"write 12C-123\.45 in ordinary"):
        plates.require_plain("１２Ｃ－１２３．４５")


@pytest.mark.parametrize("text", ["12C-123.45", "29LĐ-001.23", "桂A·12345"])
def test_ordinary_characters_of_all_three_languages_may_be_declared(text):
    assert plates.normalise_plate(text) == plates.declared_plate(text)


def test_composition_alone_is_no_look_alike():
    decomposed = unicodedata.normalize("NFD", "Nguyễn")

    plates.require_plain(decomposed)


def test_a_container_is_compared_without_separators():
    assert "MSKU1234565" == plates.normalise_container("msku 123456-5")


def test_a_container_has_no_province():
    with pytest.raises(ShapeNotAllowed, match="container number holds '桂'"):
        plates.normalise_container("桂MSKU1234565")


def test_a_declared_container_in_full_width_is_refused():
    with pytest.raises(ShapeNotAllowed, match="write MSKU1234565"):
        plates.declared_container("ＭＳＫＵ1234565")


FORMS = {
    "vn_truck": plates.is_vn_truck,
    "vn_trailer": plates.is_vn_trailer,
    "cn_truck": plates.is_cn_truck,
    "cn_trailer": plates.is_cn_trailer,
    "container": plates.is_container,
}


@pytest.mark.parametrize(
    ("identity", "forms"),
    [
        ("12C12345", {"vn_truck"}),
        ("29LD12345", {"vn_truck"}),
        ("12C1234", {"vn_truck"}),
        # The letter R is a trailer's by custom only, so a truck may have it.
        ("12R00123", {"vn_truck", "vn_trailer"}),
        ("12RM0123", {"vn_truck", "vn_trailer"}),
        ("桂A12345", {"cn_truck", "cn_trailer"}),
        ("A12345", {"cn_truck", "cn_trailer"}),
        ("粤BD12345", {"cn_truck", "cn_trailer"}),
        ("桂A1234", {"cn_trailer"}),
        ("桂A1234挂", {"cn_trailer"}),
        ("MSKU1234565", {"container"}),
        ("MSKU123456", set()),
        ("桂桂A12345", set()),
        ("12C123", set()),
        ("12C123456", set()),
        ("123C4567", set()),
    ],
)
def test_each_form_knows_its_own(identity, forms):
    assert forms == {name for name, has_form in FORMS.items() if has_form(identity)}


def test_there_are_31_provinces_of_one_character_each():
    assert 31 == len(set(plates.PROVINCES)) == len(plates.PROVINCES)


@pytest.mark.parametrize(
    ("plate", "expected"), [("桂A12345", True), ("A12345", False), ("", False)]
)
def test_a_province_is_told_by_the_first_character(plate, expected):
    assert expected is plates.has_province(plate)


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912 345 678",
        "+84 912 345 678",
        "84912345678",
        "0205 381 2345",
        "13800138000",
        "+8613800138000",
        "+86 138 0013 8000",
    ],
)
def test_vietnamese_and_chinese_phones_can_be_called(text):
    assert is_vn_or_cn_phone(text)


@pytest.mark.parametrize(
    "text", ["", ".", "0000000000", "12345", "+1 202 555 0143", "0912345678" * 9]
)
def test_other_texts_are_no_phones_of_the_two_countries(text):
    assert not is_vn_or_cn_phone(text)


@given(
    st.from_regex(
        r"((0|\+84)(3[2-9]|7[06-9]|8[1-8]|9[0-8])[0-9]{7}"
        r"|(\+86)?1([38][0-9]|5[0-35-9])[0-9]{8})",
        fullmatch=True,
    )
)
def test_the_quick_look_at_phones_agrees_with_the_library(text):
    import phonenumbers

    regions = [phonenumbers.parse(text, region) for region in ("VN", "CN")]

    assert any(map(phonenumbers.is_valid_number, regions))
