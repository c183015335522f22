"""Rules about what the carrying vehicle is: its plates, container and seal."""

from datetime import datetime

from gateway.domain.declared import Declared, Nationality
from gateway.domain.plates import (
    TRAILER_MARK,
    has_province,
    is_cn_trailer,
    is_cn_truck,
    is_container,
    is_vn_trailer,
    is_vn_truck,
    normalise_container,
    normalise_plate,
)
from gateway.domain.rules.containers import check_digit_fits
from gateway.domain.rules.rulebook import Rulebook
from gateway.domain.rules.texts import is_blank

rules = Rulebook()

# Asked by six rules of each declaration: a name of our own is found in a tenth of the
# time that Python 3.11 takes to ask an enum for its member.
_VN, _CN = Nationality.VN, Nationality.CN

FIRST_PROVINCE = "11"


@rules.failure(
    "plate-format-vn",
    "/vehicle/plate",
    vi="Biển số xe Việt Nam gồm 2 chữ số, 1-2 chữ cái và 4-5 chữ số, ví dụ "
    "12C-123.45. Hãy sửa biển số hoặc quốc tịch của xe.",
    en="A Vietnamese plate has 2 digits, 1-2 letters and 4-5 digits, as 12C-123.45. "
    "Correct the plate or the vehicle's nationality.",
    zh="越南车牌由2位数字、1至2个字母和4至5位数字组成，例如12C-123.45。"
    "请更正车牌或车辆国籍。",
)
def _is_no_vn_plate(declared: Declared, _: datetime) -> bool:
    vehicle = declared.vehicle
    return vehicle.nationality == _VN and not is_vn_truck(
        normalise_plate(vehicle.plate)
    )


@rules.failure(
    "plate-format-cn",
    "/vehicle/plate",
    vi="Biển số xe Trung Quốc gồm chữ của tỉnh, 1 chữ cái và 5-6 chữ số hoặc chữ cái, "
    "ví dụ 桂A·12345. Hãy sửa biển số hoặc quốc tịch của xe.",
    en="A Chinese plate has the province's character, 1 letter and 5-6 letters or "
    "digits, as 桂A·12345. Correct the plate or the vehicle's nationality.",
    zh="中国车牌由省份简称、1个字母和5至6位字母或数字组成，例如桂A·12345。"
    "请更正车牌或车辆国籍。",
)
def _is_no_cn_plate(declared: Declared, _: datetime) -> bool:
    vehicle = declared.vehicle
    return vehicle.nationality == _CN and not is_cn_truck(
        normalise_plate(vehicle.plate)
    )


@rules.warning(
    "plate-without-province",
    "/vehicle/plate",
    vi="Biển số xe Trung Quốc thiếu chữ của tỉnh, ví dụ 桂. Cán bộ sẽ đối chiếu với "
    "giấy tờ xe.",
    en="The Chinese plate lacks the province's character, as 桂. An officer will "
    "compare it with the vehicle's papers.",
    zh="中国车牌缺少省份简称，例如桂。工作人员将与行驶证核对。",
)
def _lacks_province(declared: Declared, _: datetime) -> bool:
    vehicle = declared.vehicle
    if vehicle.nationality != _CN:
        return False
    plate = normalise_plate(vehicle.plate)
    return is_cn_truck(plate) and not has_province(plate)


@rules.failure(
    "trailer-format",
    "/vehicle/trailer_plate",
    vi="Biển số rơ-moóc Việt Nam có dạng 12R-001.23 hoặc 12RM-001.23; của Trung Quốc "
    "có dạng 桂A1234挂. Hãy sửa biển số rơ-moóc.",
    en="A Vietnamese trailer's plate reads as 12R-001.23 or 12RM-001.23, a Chinese "
    "one as 桂A1234挂. Correct the trailer's plate.",
    zh="越南挂车车牌格式为12R-001.23或12RM-001.23，中国挂车为桂A1234挂。"
    "请更正挂车车牌。",
)
def _is_no_trailer_plate(declared: Declared, _: datetime) -> bool:
    if not declared.vehicle.trailer_plate:
        return False
    plate = normalise_plate(declared.vehicle.trailer_plate)
    if declared.vehicle.nationality == _VN:
        return not is_vn_trailer(plate)
    return not is_cn_trailer(plate)


@rules.failure(
    "trailer-same-as-vehicle",
    "/vehicle/trailer_plate",
    vi="Biển số rơ-moóc trùng với biển số xe kéo. Hãy ghi biển số riêng của rơ-moóc, "
    "hoặc để trống nếu không có.",
    en="The trailer has the tractor's plate. Give the trailer's own, or none if there "
    "is no trailer.",
    zh="挂车车牌与牵引车车牌相同。请填写挂车自己的车牌，没有挂车则留空。",
)
def _pulls_itself(declared: Declared, _: datetime) -> bool:
    trailer, plate = declared.vehicle.trailer_plate, declared.vehicle.plate
    return bool(trailer and normalise_plate(trailer) == normalise_plate(plate))


@rules.failure(
    "container-format",
    "/vehicle/container",
    vi="Số container gồm 4 chữ cái và 7 chữ số, ví dụ MSKU 123456-5. Hãy sửa số "
    "container, hoặc để trống nếu không có.",
    en="A container number has 4 letters and 7 digits, as MSKU 123456-5. Correct it, "
    "or leave it out if there is no container.",
    zh="集装箱号由4个字母和7位数字组成，例如MSKU 123456-5。请更正，没有集装箱则留空。",
)
def _is_no_container(declared: Declared, _: datetime) -> bool:
    container = declared.vehicle.container
    return bool(container and not is_container(normalise_container(container)))


@rules.warning(
    "container-check-digit",
    "/vehicle/container",
    vi="Chữ số kiểm tra của số container không khớp. Hãy đối chiếu cả 11 ký tự với "
    "cửa container.",
    en="The container number's check digit does not fit. Compare all 11 characters "
    "with the container's door.",
    zh="集装箱号的校验码不符。请与箱门核对全部11位字符。",
)
def _has_wrong_check_digit(declared: Declared, _: datetime) -> bool:
    if not declared.vehicle.container:
        return False
    container = normalise_container(declared.vehicle.container)
    return is_container(container) and not check_digit_fits(container)


@rules.warning(
    "plate-province-vn",
    "/vehicle/plate",
    vi="Biển số xe Việt Nam bắt đầu bằng mã tỉnh từ 11 đến 99. Hãy đối chiếu hai chữ "
    "số đầu với giấy đăng ký xe.",
    en="A Vietnamese plate begins with a province's number, from 11 to 99. Compare "
    "the first two digits with the vehicle's registration.",
    zh="越南车牌以11至99的省份代码开头。请与车辆登记证核对前两位数字。",
)
def _has_no_vn_province(declared: Declared, _: datetime) -> bool:
    vehicle = declared.vehicle
    if vehicle.nationality != _VN:
        return False
    plate = normalise_plate(vehicle.plate)
    return is_vn_truck(plate) and plate < FIRST_PROVINCE


@rules.warning(
    "plate-of-trailer",
    "/vehicle/plate",
    vi="Biển số xe có ký hiệu R hoặc RM của rơ-moóc. Hãy ghi biển số xe kéo vào đây, "
    "và biển số rơ-moóc vào ô rơ-moóc.",
    en="The vehicle's plate has the letters R or RM of a trailer. Give the tractor's "
    "plate here, and the trailer's in the field for the trailer.",
    zh="车辆车牌带有挂车字母R或RM。请在此填写牵引车车牌，挂车车牌填到挂车栏。",
)
def _is_a_trailer(declared: Declared, _: datetime) -> bool:
    vehicle = declared.vehicle
    plate = normalise_plate(vehicle.plate)
    if vehicle.nationality == _VN:
        return is_vn_trailer(plate)
    return plate.endswith(TRAILER_MARK)


@rules.warning(
    "container-kind",
    "/vehicle/container",
    vi="Chữ cái thứ tư của số container hàng hóa là U. Hãy đối chiếu bốn chữ cái với "
    "cửa container.",
    en="The fourth letter of a freight container is U. Compare the four letters with "
    "the container's door.",
    zh="货运集装箱号的第四个字母为U。请与箱门核对前四个字母。",
)
def _is_no_freight_container(declared: Declared, _: datetime) -> bool:
    if not declared.vehicle.container:
        return False
    container = normalise_container(declared.vehicle.container)
    return is_container(container) and container[3] != "U"


@rules.failure(
    "seal-blank",
    "/vehicle/seal",
    vi="Số niêm phong (chì) chỉ có dấu câu. Hãy ghi số niêm phong, hoặc để trống nếu "
    "không có.",
    en="The seal is only punctuation. Give the number on the seal, or leave it out.",
    zh="封志号只有标点。请填写封志号，没有则留空。",
)
def _has_blank_seal(declared: Declared, _: datetime) -> bool:
    return is_blank(declared.vehicle.seal)
