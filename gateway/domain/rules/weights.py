"""Rules about what vehicle and goods weigh."""

from datetime import datetime

from gateway.domain.declared import Declared
from gateway.domain.rules.rulebook import Rulebook

rules = Rulebook()

# An empty tractor with its trailer and container weighs about 15 to 17 tonnes, and
# the heaviest combination on the road 48; both bounds leave room (assumed figures).
HEAVIEST_UNLADEN_KG = 20_000
HEAVIEST_KG = 60_000
# No vehicle that crosses here is lighter; a smaller number is one of tonnes.
LIGHTEST_KG = 1_000


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
    return bool(gross and sum([line.weight_kg or 0 for line in declared.goods]) > gross)


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


@rules.warning(
    "gross-weight-in-tonnes",
    "/vehicle/gross_weight_kg",
    vi="Tổng trọng lượng dưới 1.000 kg, có lẽ đã ghi bằng tấn. Hãy ghi bằng kg, ví dụ "
    "38200.",
    en="The gross weight is below 1,000 kg; it may be in tonnes. Give it in "
    "kilograms, as 38200.",
    zh="总重量低于1,000公斤，可能填成了吨。请按公斤填写，例如38200。",
)
def _is_in_tonnes(declared: Declared, _: datetime) -> bool:
    return 0 < (declared.vehicle.gross_weight_kg or 0) < LIGHTEST_KG


@rules.warning(
    "vehicle-weighs-nothing",
    "/vehicle/gross_weight_kg",
    vi="Tổng trọng lượng hầu như bằng trọng lượng hàng, chưa tính xe. Hãy cộng cả "
    "trọng lượng của xe.",
    en="The gross weight is hardly more than the goods, as if the vehicle weighed "
    "nothing. Add the weight of the vehicle.",
    zh="总重量几乎等于货物重量，未计入车辆自重。请加上车辆自重。",
)
def _weighs_nothing_itself(declared: Declared, _: datetime) -> bool:
    gross = declared.vehicle.gross_weight_kg or 0
    if gross < LIGHTEST_KG:
        return False
    own = gross - sum([line.weight_kg or 0 for line in declared.goods])
    return 0 <= own < LIGHTEST_KG
