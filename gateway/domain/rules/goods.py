"""Rules about the goods."""

import re
from collections.abc import Mapping
from datetime import datetime

from gateway.domain.declared import Category, Declared, GoodsLine
from gateway.domain.rules.rulebook import Rulebook
from gateway.domain.rules.texts import has_letter, is_blank, is_misshapen

rules = Rulebook()

_HS_CODE = re.compile("[0-9]{4,10}")
# 77 is kept for later use, 98 is Viet Nam's own, 99 is nobody's.
_NO_CHAPTERS = frozenset({"00", "77", "99"})
# Only where the category gives a head start is it worth being somebody else.
_CHAPTERS: Mapping[str, frozenset[str]] = {
    Category.FRESH_FRUIT: frozenset({"07", "08", "12"}),
    Category.LIVE_AQUATIC: frozenset({"01", "03"}),
}
_COUNTRY = re.compile("[A-Z]{2}")


@rules.failure(
    "laden-without-goods",
    "/goods",
    vi="Xe khai có hàng nhưng chưa có dòng hàng nào. Hãy thêm hàng, hoặc khai xe "
    "không hàng.",
    en="The vehicle is declared laden, but there are no goods. Add the goods, or "
    "declare the vehicle empty.",
    zh="车辆申报为载货，但没有货物。请添加货物，或申报为空车。",
)
def _is_laden_with_nothing(declared: Declared, _: datetime) -> bool:
    return declared.vehicle.laden and not declared.goods


@rules.failure(
    "unladen-with-goods",
    "/vehicle/laden",
    vi="Xe khai không hàng nhưng có dòng hàng. Hãy khai xe có hàng, hoặc xóa các dòng "
    "hàng.",
    en="The vehicle is declared empty, but there are goods. Declare it laden, or "
    "remove the goods.",
    zh="车辆申报为空车，但列有货物。请申报为载货，或删除货物。",
)
def _is_unladen_with_goods(declared: Declared, _: datetime) -> bool:
    return not declared.vehicle.laden and bool(declared.goods)


@rules.failure(
    "goods-category-empty",
    "/goods/*/category",
    vi='Dòng hàng không thể thuộc loại "empty" (xe không hàng). Hãy chọn loại hàng.',
    en='Goods cannot be of the category "empty". Choose the category of the goods.',
    zh='货物类别不能为"empty"（空车）。请选择货物类别。',
)
def _is_of_no_goods(line: GoodsLine, _: Declared) -> bool:
    return line.category == Category.EMPTY


@rules.failure(
    "goods-description-missing",
    "/goods/*/description",
    vi="Dòng hàng chưa có số tờ khai hải quan nên phải có tên hàng. Hãy ghi tên hàng, "
    "hoặc số tờ khai.",
    en="Goods without a customs declaration need a description. Say what they are, or "
    "give the customs number.",
    zh="没有海关报关单号的货物须填写品名。请填写品名或报关单号。",
)
def _is_not_described(line: GoodsLine, _: Declared) -> bool:
    return not line.customs_declaration and not has_letter(line.description)


@rules.failure(
    "goods-weight-missing",
    "/goods/*/weight_kg",
    vi="Dòng hàng chưa có số tờ khai hải quan nên phải có trọng lượng. Hãy ghi số kg, "
    "hoặc số tờ khai.",
    en="Goods without a customs declaration need a weight. Give it in kilograms, or "
    "give the customs number.",
    zh="没有海关报关单号的货物须填写重量。请填写公斤数或报关单号。",
)
def _is_not_weighed(line: GoodsLine, _: Declared) -> bool:
    return not line.customs_declaration and not line.weight_kg


@rules.failure(
    "goods-category-missing",
    "/goods/*/category",
    vi="Dòng hàng chưa có số tờ khai hải quan nên phải có loại hàng. Hãy chọn loại "
    "hàng, hoặc ghi số tờ khai.",
    en="Goods without a customs declaration need a category. Choose it, or give the "
    "customs number.",
    zh="没有海关报关单号的货物须选择类别。请选择类别或填写报关单号。",
)
def _is_not_classed(line: GoodsLine, _: Declared) -> bool:
    return not line.customs_declaration and not line.category


@rules.failure(
    "hs-code-format",
    "/goods/*/hs_code",
    vi="Mã HS gồm 4 đến 10 chữ số, không có dấu chấm, ví dụ 08109092. Hãy sửa mã, "
    "hoặc để trống nếu chưa biết.",
    en="An HS code has 4 to 10 digits without dots, as 08109092. Correct it, or leave "
    "it out if it is not known.",
    zh="HS编码为4至10位数字，不含小数点，例如08109092。请更正，不清楚则留空。",
)
def _has_no_hs_code(line: GoodsLine, _: Declared) -> bool:
    return is_misshapen(line.hs_code, _HS_CODE)


@rules.failure(
    "origin-format",
    "/goods/*/origin",
    vi="Xuất xứ là mã nước gồm 2 chữ in hoa, ví dụ VN hoặc CN. Hãy sửa xuất xứ.",
    en="The origin is a country's two capital letters, as VN or CN. Correct it.",
    zh="原产地为两个大写字母的国家代码，例如VN或CN。请更正。",
)
def _has_no_origin(line: GoodsLine, _: Declared) -> bool:
    return is_misshapen(line.origin, _COUNTRY)


@rules.failure(
    "goods-description-blank",
    "/goods/*/description",
    vi="Tên hàng chỉ có dấu câu. Hãy ghi tên hàng, hoặc để trống vì đã có số tờ khai "
    "hải quan.",
    en="The description of the goods is only punctuation. Say what they are, or leave "
    "it out, since the customs number is given.",
    zh="货物品名只有标点。请填写品名；已填报关单号的也可留空。",
)
def _is_described_by_dots(line: GoodsLine, _: Declared) -> bool:
    return bool(line.customs_declaration) and is_blank(line.description)


@rules.warning(
    "hs-code-length",
    "/goods/*/hs_code",
    vi="Mã HS có số chữ số chẵn: 4, 6, 8 hoặc 10. Hãy đối chiếu mã với tờ khai hải "
    "quan.",
    en="An HS code has an even number of digits: 4, 6, 8 or 10. Compare it with the "
    "customs declaration.",
    zh="HS编码的位数为偶数：4、6、8或10位。请与报关单核对。",
)
def _is_of_odd_length(line: GoodsLine, _: Declared) -> bool:
    code = line.hs_code
    return bool(code and _HS_CODE.fullmatch(code) and len(code) % 2)


@rules.warning(
    "hs-code-chapter",
    "/goods/*/hs_code",
    vi="Hai chữ số đầu của mã HS không phải là một chương của biểu thuế (01 đến 98, "
    "không có 77). Hãy đối chiếu mã với tờ khai hải quan.",
    en="The first two digits of the HS code are no chapter of the tariff (01 to 98, "
    "without 77). Compare it with the customs declaration.",
    zh="HS编码前两位不是税则的章（01至98，无77）。请与报关单核对。",
)
def _is_of_no_chapter(line: GoodsLine, _: Declared) -> bool:
    code = line.hs_code
    return bool(code and _HS_CODE.fullmatch(code) and code[:2] in _NO_CHAPTERS)


@rules.warning(
    "hs-code-of-other-category",
    "/goods/*/category",
    vi="Mã HS không phải của loại hàng được ưu tiên này. Hãy sửa loại hàng hoặc mã HS; "
    "cán bộ sẽ kiểm tra.",
    en="The HS code is not one of this category, which has a head start. Correct the "
    "category or the HS code; an officer will look at it.",
    zh="HS编码不属于该优先类别。请更正货物类别或HS编码，工作人员将审核。",
)
def _is_of_other_category(line: GoodsLine, _: Declared) -> bool:
    chapters, code = _CHAPTERS.get(line.category or ""), line.hs_code
    return bool(
        chapters and code and code[:2] not in chapters and _HS_CODE.fullmatch(code)
    )


@rules.warning(
    "goods-repeated",
    "/goods/*",
    vi="Dòng hàng này giống hệt một dòng khác. Hãy xóa một dòng nếu đã ghi hai lần.",
    en="This line is the same as another one. Remove one of them if the goods were "
    "written down twice.",
    zh="该货物行与另一行完全相同。如为重复填写，请删除其中一行。",
)
def _is_written_twice(line: GoodsLine, declared: Declared) -> bool:
    return len(declared.goods) > 1 and declared.goods.count(line) > 1
