"""Rules about the vehicles that receive the goods of another (transshipment)."""

from datetime import datetime

from gateway.domain.declared import Declared, ReceivingVehicle
from gateway.domain.plates import (
    is_container,
    is_vn_trailer,
    is_vn_truck,
    normalise_container,
    normalise_plate,
)
from gateway.domain.rules.containers import check_digit_fits
from gateway.domain.rules.rulebook import Rulebook
from gateway.domain.rules.texts import has_letter

rules = Rulebook()


@rules.failure(
    "receiving-vehicles-unladen",
    "/receiving_vehicles",
    vi="Xe khai không hàng nhưng có xe nhận hàng. Hãy xóa các xe nhận hàng, hoặc khai "
    "hàng.",
    en="The vehicle is declared empty, but vehicles are to receive its goods. Remove "
    "them, or declare the goods.",
    zh="车辆申报为空车，却列有接货车辆。请删除接货车辆，或申报货物。",
)
def _receives_nothing(declared: Declared, _: datetime) -> bool:
    return bool(declared.receiving_vehicles) and not declared.vehicle.laden


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


@rules.failure(
    "receiving-vehicle-repeated",
    "/receiving_vehicles/*/plate",
    vi="Xe nhận hàng này được khai hai lần. Hãy xóa một dòng, hoặc sửa biển số.",
    en="This receiving vehicle is listed twice. Remove one of the two, or correct the "
    "plate.",
    zh="该接货车辆重复填写。请删除其中一条，或更正车牌。",
)
def _is_listed_twice(receiving: ReceivingVehicle, declared: Declared) -> bool:
    plate = normalise_plate(receiving.plate)
    listed = [normalise_plate(each.plate) for each in declared.receiving_vehicles]
    return listed.count(plate) > 1


@rules.failure(
    "receiving-trailer-format",
    "/receiving_vehicles/*/trailer_plate",
    vi="Biển số rơ-moóc của xe nhận hàng có dạng 12R-001.23 hoặc 12RM-001.23. Hãy sửa "
    "biển số, hoặc để trống nếu không có rơ-moóc.",
    en="The trailer of a receiving vehicle has a plate as 12R-001.23 or 12RM-001.23. "
    "Correct it, or leave it out if there is no trailer.",
    zh="接货车辆的挂车车牌格式为12R-001.23或12RM-001.23。请更正，没有挂车则留空。",
)
def _has_no_trailer_plate(receiving: ReceivingVehicle, _: Declared) -> bool:
    trailer = receiving.trailer_plate
    return bool(trailer and not is_vn_trailer(normalise_plate(trailer)))


@rules.failure(
    "receiving-container-format",
    "/receiving_vehicles/*/container",
    vi="Số container của xe nhận hàng gồm 4 chữ cái và 7 chữ số, ví dụ MSKU 123456-5. "
    "Hãy sửa số container, hoặc để trống nếu không có.",
    en="The container of a receiving vehicle has 4 letters and 7 digits, as MSKU "
    "123456-5. Correct it, or leave it out if there is none.",
    zh="接货车辆的集装箱号由4个字母和7位数字组成，例如MSKU 123456-5。"
    "请更正，没有则留空。",
)
def _is_no_container(receiving: ReceivingVehicle, _: Declared) -> bool:
    container = receiving.container
    return bool(container and not is_container(normalise_container(container)))


@rules.warning(
    "receiving-container-check-digit",
    "/receiving_vehicles/*/container",
    vi="Chữ số kiểm tra của số container trên xe nhận hàng không khớp. Hãy đối chiếu "
    "cả 11 ký tự với cửa container.",
    en="The check digit of the receiving vehicle's container does not fit. Compare "
    "all 11 characters with the container's door.",
    zh="接货车辆集装箱号的校验码不符。请与箱门核对全部11位字符。",
)
def _has_wrong_check_digit(receiving: ReceivingVehicle, _: Declared) -> bool:
    if not receiving.container:
        return False
    container = normalise_container(receiving.container)
    return is_container(container) and not check_digit_fits(container)


@rules.failure(
    "receiving-driver-blank",
    "/receiving_vehicles/*/driver_name",
    vi="Họ tên lái xe nhận hàng không có chữ nào. Hãy ghi họ tên, hoặc để trống nếu "
    "chưa biết.",
    en="The name of the receiving vehicle's driver has no letter in it. Give the "
    "name, or leave it out if it is not known yet.",
    zh="接货车辆驾驶员姓名中没有文字。请填写姓名，尚不清楚则留空。",
)
def _has_nameless_driver(receiving: ReceivingVehicle, _: Declared) -> bool:
    return bool(receiving.driver_name) and not has_letter(receiving.driver_name)
