"""Rules about the goods and whose they are."""

import re
from datetime import datetime
from functools import lru_cache

from stdnum.vn import mst

from gateway.domain.declared import Category, Declared, GoodsLine
from gateway.domain.rules.rulebook import Rulebook
from gateway.domain.rules.texts import has_letter, is_misshapen

rules = Rulebook()

_HS_CODE = re.compile("[0-9]{4,10}")
_TAX_CODE = re.compile("[0-9]{10}(?:-?[0-9]{3})?")
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
    "owner-missing",
    "/goods/*/owner_name",
    vi="Dòng hàng chưa có chủ hàng. Hãy ghi tên hoặc mã số thuế của chủ hàng.",
    en="Nobody is named as the owner of the goods. Give the owner's name or tax code.",
    zh="未填写货主。请填写货主名称或税号。",
)
def _has_no_owner(line: GoodsLine, _: Declared) -> bool:
    return not line.owner_name and not line.owner_tax_code


@rules.failure(
    "owner-name-blank",
    "/goods/*/owner_name",
    vi="Tên chủ hàng không có chữ nào. Hãy ghi tên doanh nghiệp hoặc người có hàng.",
    en="The owner's name has no letter in it. Give the name of the firm or person.",
    zh="货主名称中没有文字。请填写企业或个人名称。",
)
def _has_nameless_owner(line: GoodsLine, _: Declared) -> bool:
    return bool(line.owner_name) and not has_letter(line.owner_name)


@rules.failure(
    "tax-code-format",
    "/goods/*/owner_tax_code",
    vi="Mã số thuế gồm 10 chữ số, chi nhánh thêm gạch ngang và 3 chữ số, ví dụ "
    "4900123467-001. Hãy sửa mã số thuế.",
    en="A tax code has 10 digits, a branch's a dash and 3 more, as 4900123467-001. "
    "Correct it.",
    zh="税号为10位数字，分支机构再加短横线和3位数字，例如4900123467-001。请更正。",
)
def _has_no_tax_code(line: GoodsLine, _: Declared) -> bool:
    return is_misshapen(line.owner_tax_code, _TAX_CODE)


@rules.warning(
    "tax-code-check-digit",
    "/goods/*/owner_tax_code",
    vi="Chữ số kiểm tra của mã số thuế không khớp. Hãy đối chiếu với giấy đăng ký "
    "kinh doanh.",
    en="The tax code's check digit does not fit. Compare it with the business "
    "registration.",
    zh="税号的校验码不符。请与营业执照核对。",
)
def _has_wrong_check_digit(line: GoodsLine, _: Declared) -> bool:
    code = line.owner_tax_code
    return bool(code and _TAX_CODE.fullmatch(code) and not _check_fits(code))


# The same firms declare all day, and the sum takes microseconds.
@lru_cache(maxsize=8192)
def _check_fits(tax_code: str) -> bool:
    return mst.is_valid(tax_code)
