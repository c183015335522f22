"""Rules about the carrying vehicle and those that receive its goods."""

from datetime import datetime
from functools import lru_cache

from stdnum import iso6346

from gateway.domain.declared import Declared, Nationality, ReceivingVehicle
from gateway.domain.plates import (
    has_province,
    is_cn_trailer,
    is_cn_truck,
    is_container,
    is_vn_trailer,
    is_vn_truck,
    normalise_container,
    normalise_plate,
)
from gateway.domain.rules.rulebook import Rulebook

rules = Rulebook()

# An empty tractor with its trailer and container weighs about 15 to 17 tonnes, and
# the heaviest combination on the road 48; both bounds leave room (assumed figures).
HEAVIEST_UNLADEN_KG = 20_000
HEAVIEST_KG = 60_000


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
    return vehicle.nationality == Nationality.VN and not is_vn_truck(
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
    return vehicle.nationality == Nationality.CN and not is_cn_truck(
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
    if vehicle.nationality != Nationality.CN:
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
    if declared.vehicle.nationality == Nationality.VN:
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
    return is_container(container) and not _check_digit_fits(container)


@rules.failure(
    "gross-weight-missing",
    "/vehicle/gross_weight_kg",
    vi="Xe có hàng nhưng chưa khai tổng trọng lượng. Hãy ghi tổng trọng lượng xe và "
    "hàng, tính bằng kg.",
    en="The vehicle is laden, but its gross weight is not given. Give vehicle and "
    "goods together, in kilograms.",
    zh="车辆载货但未填写总重量。请填写车货总重（公斤）。",
)
def _has_no_gross_weight(declared: Declared, _: datetime) -> bool:
    return declared.vehicle.laden and not declared.vehicle.gross_weight_kg


@rules.failure(
    "goods-heavier-than-vehicle",
    "/vehicle/gross_weight_kg",
    vi="Các dòng hàng cộng lại nặng hơn tổng trọng lượng xe và hàng. Hãy kiểm tra lại "
    "đơn vị kg và sửa các trọng lượng.",
    en="The goods together weigh more than vehicle and goods. Check that all weights "
    "are in kilograms, and correct them.",
    zh="各项货物重量之和超过车货总重。请核对单位是否为公斤并更正重量。",
)
def _carries_more_than_it_weighs(declared: Declared, _: datetime) -> bool:
    gross = declared.vehicle.gross_weight_kg
    return bool(gross and sum(line.weight_kg or 0 for line in declared.goods) > gross)


@rules.warning(
    "gross-weight-unlikely",
    "/vehicle/gross_weight_kg",
    vi="Tổng trọng lượng trên 60.000 kg. Hãy kiểm tra lại; cán bộ sẽ xem xét.",
    en="The gross weight is above 60,000 kg. Check it; an officer will look at it.",
    zh="总重量超过60,000公斤。请核对，工作人员将审核。",
)
def _is_too_heavy(declared: Declared, _: datetime) -> bool:
    return (declared.vehicle.gross_weight_kg or 0) > HEAVIEST_KG


@rules.warning(
    "unladen-but-heavy",
    "/vehicle/laden",
    vi="Xe khai không hàng nhưng nặng hơn 20.000 kg. Nếu xe có hàng, hãy khai hàng; "
    "cán bộ sẽ kiểm tra.",
    en="The vehicle is declared empty, but weighs more than 20,000 kg. Declare the "
    "goods if there are any; an officer will look at it.",
    zh="车辆申报为空车，但重量超过20,000公斤。如载有货物请申报，工作人员将检查。",
)
def _is_heavy_though_empty(declared: Declared, _: datetime) -> bool:
    vehicle = declared.vehicle
    return not vehicle.laden and (vehicle.gross_weight_kg or 0) > HEAVIEST_UNLADEN_KG


@rules.failure(
    "receiving-vehicle-plate",
    "/receiving_vehicles/*/plate",
    vi="Xe nhận hàng sang tải phải mang biển số Việt Nam, ví dụ 12C-123.45. Hãy sửa "
    "biển số này.",
    en="A vehicle that receives the goods must have a Vietnamese plate, as "
    "12C-123.45. Correct this plate.",
    zh="换装接货车辆须为越南车牌，例如12C-123.45。请更正该车牌。",
)
def _is_no_receiving_plate(receiving: ReceivingVehicle, _: Declared) -> bool:
    return not is_vn_truck(normalise_plate(receiving.plate))


@rules.failure(
    "receiving-vehicle-same",
    "/receiving_vehicles/*/plate",
    vi="Xe nhận hàng trùng với xe chở hàng. Hãy ghi biển số của xe nhận hàng.",
    en="The receiving vehicle is the carrying vehicle itself. Give the plate of the "
    "vehicle that takes the goods over.",
    zh="接货车辆与载货车辆相同。请填写接货车辆的车牌。",
)
def _receives_from_itself(receiving: ReceivingVehicle, declared: Declared) -> bool:
    return normalise_plate(receiving.plate) == normalise_plate(declared.vehicle.plate)


# Firms declare the same containers again and again, and the sum takes microseconds.
@lru_cache(maxsize=8192)
def _check_digit_fits(container: str) -> bool:
    return iso6346.calc_check_digit(container[:-1]) == container[-1]
