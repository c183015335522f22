"""Rules about who drives and who rides along."""

import re
from datetime import datetime

from stdnum.cn import ric

from gateway.domain.declared import Declared
from gateway.domain.phones import is_mobile, is_vn_or_cn_phone
from gateway.domain.rules.rulebook import Rulebook
from gateway.domain.rules.texts import has_letter, is_misshapen

rules = Rulebook()

# A Vietnamese identity card (12 digits, earlier 9), a Chinese one (18 characters),
# or a passport of either.
_IDENTITY = re.compile("[0-9]{9}|[0-9]{12}|[0-9]{17}[0-9Xx]|[A-Za-z]{1,2}[0-9]{7,8}")
_CHINESE_CARD = re.compile("[0-9]{17}[0-9Xx]").fullmatch
_PHONE_IN_NAME = re.compile("(?:[0-9][ .-]?){9}").search


@rules.failure(
    "driver-name-blank",
    "/driver/name",
    vi="Họ tên lái xe không có chữ nào. Hãy ghi họ tên như trên giấy phép lái xe.",
    en="The driver's name has no letter in it. Give the name as on the driving "
    "licence.",
    zh="驾驶员姓名中没有文字。请按驾驶证填写姓名。",
)
def _has_no_name(declared: Declared, _: datetime) -> bool:
    return not has_letter(declared.driver.name)


@rules.failure(
    "driver-name-holds-phone",
    "/driver/name",
    vi="Họ tên lái xe có lẫn số điện thoại. Hãy chuyển số đó sang ô điện thoại.",
    en="The driver's name holds a phone number. Put the number into the field for the "
    "phone.",
    zh="驾驶员姓名中含有电话号码。请把号码填到电话栏。",
)
def _holds_phone(declared: Declared, _: datetime) -> bool:
    return _PHONE_IN_NAME(declared.driver.name) is not None


@rules.failure(
    "driver-phone",
    "/driver/phone",
    vi="Số điện thoại lái xe không phải số Việt Nam hay Trung Quốc. Hãy ghi số gọi "
    "được, ví dụ 0912345678 hoặc +86 138 0013 8000.",
    en="The driver's phone number is neither Vietnamese nor Chinese. Give one that "
    "can be called, as 0912345678 or +86 138 0013 8000.",
    zh="驾驶员电话既非越南号码也非中国号码。请填写可接通的号码，"
    "例如0912345678或+86 138 0013 8000。",
)
def _cannot_be_called(declared: Declared, _: datetime) -> bool:
    return not is_vn_or_cn_phone(declared.driver.phone)


@rules.warning(
    "driver-phone-not-mobile",
    "/driver/phone",
    vi="Số điện thoại lái xe là số cố định, không nhận được tin nhắn gọi xe. Hãy ghi "
    "số di động của lái xe.",
    en="The driver's phone is a landline, which gets no message when the vehicle is "
    "called. Give the driver's mobile number.",
    zh="驾驶员电话是固定电话，无法接收叫号短信。请填写驾驶员手机号码。",
)
def _gets_no_messages(declared: Declared, _: datetime) -> bool:
    phone = declared.driver.phone
    return is_vn_or_cn_phone(phone) and not is_mobile(phone)


@rules.failure(
    "driver-identity",
    "/driver/identity_number",
    vi="Số giấy tờ của lái xe không đúng dạng. Hãy ghi số căn cước (9 hoặc 12 chữ "
    "số), số căn cước Trung Quốc (18 ký tự) hoặc số hộ chiếu.",
    en="The driver's identity number has none of the known forms. Give a Vietnamese "
    "(9 or 12 digits) or Chinese (18 characters) identity card, or a passport.",
    zh="驾驶员证件号码格式不符。请填写越南身份证（9或12位数字）、"
    "中国身份证（18位）或护照号码。",
)
def _has_no_identity(declared: Declared, _: datetime) -> bool:
    return is_misshapen(declared.driver.identity_number, _IDENTITY)


@rules.warning(
    "driver-identity-check-digit",
    "/driver/identity_number",
    vi="Ký tự kiểm tra của số căn cước Trung Quốc không khớp. Hãy đối chiếu cả 18 ký "
    "tự với thẻ.",
    en="The check character of the Chinese identity number does not fit. Compare all "
    "18 characters with the card.",
    zh="中国身份证号码的校验码不符。请与证件核对全部18位字符。",
)
def _has_wrong_check_character(declared: Declared, _: datetime) -> bool:
    number = declared.driver.identity_number
    return bool(
        number
        and _CHINESE_CARD(number)
        and ric.calc_check_digit(number) != number[-1].upper()
    )


@rules.failure(
    "companion-name-blank",
    "/driver/companion",
    vi="Tên người đi cùng không có chữ nào. Hãy ghi họ tên, hoặc để trống nếu không "
    "có ai.",
    en="The companion's name has no letter in it. Give the name, or leave it out if "
    "nobody rides along.",
    zh="随车人员姓名中没有文字。请填写姓名，无人随车则留空。",
)
def _has_nameless_companion(declared: Declared, _: datetime) -> bool:
    companion = declared.driver.companion
    return bool(companion) and not has_letter(companion)


@rules.failure(
    "companion-holds-phone",
    "/driver/companion",
    vi="Tên người đi cùng có lẫn số điện thoại. Hãy chỉ ghi họ tên.",
    en="The companion's name holds a phone number. Give the name only.",
    zh="随车人员姓名中含有电话号码。请只填写姓名。",
)
def _holds_companions_phone(declared: Declared, _: datetime) -> bool:
    return _PHONE_IN_NAME(declared.driver.companion or "") is not None
