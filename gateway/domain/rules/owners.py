"""Rules about whose the goods are."""

import re
from functools import lru_cache

from stdnum.vn import mst

from gateway.domain.declared import Declared, GoodsLine
from gateway.domain.rules.rulebook import Rulebook
from gateway.domain.rules.texts import has_letter, is_misshapen

rules = Rulebook()

_TAX_CODE = re.compile("[0-9]{10}(?:-?[0-9]{3})?")


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
