"""Rules about customs declarations, regimes and origins."""

import re
from collections.abc import Mapping
from datetime import datetime

from gateway.domain.declarations import Direction
from gateway.domain.declared import Declared, GoodsLine, Regime
from gateway.domain.rules.rulebook import Rulebook
from gateway.domain.rules.texts import is_misshapen

rules = Rulebook()

_CUSTOMS_NUMBER = re.compile("[13][0-9]{11}")
_FIRST_DIGIT: Mapping[str, str] = {Direction.IMPORT: "1", Direction.EXPORT: "3"}
_VIET_NAM = "VN"


@rules.failure(
    "customs-number-format",
    "/goods/*/customs_declaration",
    vi="Số tờ khai hải quan gồm 12 chữ số, bắt đầu bằng 1 (nhập) hoặc 3 (xuất). Hãy "
    "sửa số tờ khai, hoặc để trống nếu chưa có.",
    en="A customs number has 12 digits and begins with 1 (import) or 3 (export). "
    "Correct it, or leave it out if there is none yet.",
    zh="海关报关单号为12位数字，进口以1开头，出口以3开头。请更正，没有则留空。",
)
def _has_no_customs_number(line: GoodsLine, _: Declared) -> bool:
    return is_misshapen(line.customs_declaration, _CUSTOMS_NUMBER)


@rules.failure(
    "customs-number-direction",
    "/goods/*/customs_declaration",
    vi="Số tờ khai hải quan không khớp với chiều đi: tờ khai nhập bắt đầu bằng 1, tờ "
    "khai xuất bắt đầu bằng 3. Hãy sửa số tờ khai hoặc chiều xuất/nhập.",
    en="The customs number is of the other direction: imports begin with 1, exports "
    "with 3. Correct the number or the declaration's direction.",
    zh="报关单号与进出口方向不符：进口以1开头，出口以3开头。请更正报关单号或申报方向。",
)
def _is_of_other_direction(line: GoodsLine, declared: Declared) -> bool:
    number = line.customs_declaration
    return bool(
        number
        and _CUSTOMS_NUMBER.fullmatch(number)
        and not number.startswith(_FIRST_DIGIT[declared.direction])
    )


@rules.warning(
    "customs-number-two-owners",
    "/goods/*/customs_declaration",
    vi="Một số tờ khai hải quan được ghi cho hai chủ hàng khác nhau. Hãy đối chiếu số "
    "tờ khai hoặc mã số thuế của chủ hàng.",
    en="One customs number is given for the goods of two owners. Compare the number "
    "and the owners' tax codes with the papers.",
    zh="同一报关单号用于两个不同货主的货物。请核对报关单号和货主税号。",
)
def _is_of_two_owners(line: GoodsLine, declared: Declared) -> bool:
    number, owner = line.customs_declaration, line.owner_tax_code
    return bool(number and len(declared.goods) > 1) and any(
        other.customs_declaration == number and other.owner_tax_code != owner
        for other in declared.goods
    )


@rules.warning(
    "customs-number-expected",
    "/goods/*/customs_declaration",
    vi="Hàng không theo loại hình thông thường (tạm nhập, tạm xuất, chuyển khẩu, quá "
    "cảnh) phải có tờ khai hải quan trước. Hãy ghi số tờ khai.",
    en="Goods of another regime than the ordinary one are declared to customs "
    "beforehand. Give the customs number.",
    zh="非一般贸易（暂时进出口、转口、过境）的货物须先报关。请填写报关单号。",
)
def _is_not_declared_to_customs(line: GoodsLine, declared: Declared) -> bool:
    return declared.regime != Regime.ORDINARY and not line.customs_declaration


@rules.warning(
    "regime-without-goods",
    "/regime",
    vi="Xe không hàng chỉ có loại hình thông thường. Hãy chọn loại hình thông thường, "
    "hoặc khai hàng.",
    en="A vehicle without goods has the ordinary regime. Choose it, or declare the "
    "goods.",
    zh="空车只适用一般贸易方式。请选择一般贸易，或申报货物。",
)
def _is_of_no_regime(declared: Declared, _: datetime) -> bool:
    return declared.regime != Regime.ORDINARY and not declared.vehicle.laden


@rules.warning(
    "import-of-own-origin",
    "/goods/*/origin",
    vi="Hàng nhập khẩu thông thường lại có xuất xứ Việt Nam. Hãy sửa xuất xứ, chiều đi "
    "hoặc loại hình.",
    en="Goods of an ordinary import have their origin in Viet Nam. Correct the "
    "origin, the direction or the regime.",
    zh="一般贸易进口货物的原产地却为越南。请更正原产地、方向或贸易方式。",
)
def _is_of_this_side(line: GoodsLine, declared: Declared) -> bool:
    return (
        line.origin == _VIET_NAM
        and declared.direction == Direction.IMPORT
        and declared.regime == Regime.ORDINARY
    )
