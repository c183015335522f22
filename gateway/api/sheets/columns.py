"""The columns of a sheet: where each belongs in a declaration, and what it wants."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.api.sheets.faults import said
from gateway.domain.declarations import Direction
from gateway.domain.declared import Category, Nationality, Regime


class Part(StrEnum):
    """What a cell says something of; of the lists, each row may add one item."""

    DECLARATION = ""
    GOODS = "goods"
    RECEIVING = "receiving_vehicles"


@dataclass(frozen=True, slots=True)
class Want:
    """A kind of cell: what is said to whoever wrote something else there."""

    name: str
    message: Mapping[str, str]


def _choice(values: Iterable[str]) -> Want:
    return Want(
        "choice",
        said(
            "Hãy ghi một trong: {values}.",
            "Write one of: {values}.",
            "请填写以下之一：{values}。",
            values=", ".join(values),
        ),
    )


GATE = Want(
    "gate",
    said(
        "Không có cửa khẩu này. Hãy ghi mã cửa khẩu như GET /v1/gates cho biết.",
        "There is no such gate. Write its id, as GET /v1/gates gives it.",
        "没有该口岸。请填写 GET /v1/gates 所列的口岸代码。",
    ),
)
TIME = Want(
    "time",
    said(
        "Hãy ghi giờ tại cửa khẩu, như 2026-11-24 08:30 hoặc 24/11/2026 08:30.",
        "Write the local time of the gate, as 2026-11-24 08:30 or 24/11/2026 08:30.",
        "请填写口岸当地时间，如 2026-11-24 08:30 或 24/11/2026 08:30。",
    ),
)
PLATE = Want(
    "plate",
    said(
        "Hãy ghi biển số (hoặc số container) bằng chữ A-Z và chữ số, như 12C-123.45.",
        "Write the plate (or container) with letters A-Z and digits, as 12C-123.45.",
        "请用字母A-Z和数字填写车牌（或箱号），如 12C-123.45。",
    ),
)
NUMBER = Want(
    "number",
    said(
        "Hãy ghi số kilôgam nguyên, không có dấu ngăn cách, như 22000.",
        "Write whole kilograms without separators, as 22000.",
        "请填写整数公斤，不带分隔符，如 22000。",
    ),
)
YES_NO = Want(
    "yes_no",
    said(
        "Hãy ghi có hoặc không (yes, no, 1, 0 cũng được).",
        "Write yes or no (1, 0, có, không, 是, 否 as well).",
        "请填写 是 或 否（也可写 yes、no、1、0）。",
    ),
)
TEXT = Want(
    "text",
    said(
        "Quá dài hoặc có ký tự điều khiển: tối đa 200 ký tự trên một dòng.",
        "Too long, or with a control character: at most 200 characters on one line.",
        "过长或含控制字符：单行最多200个字符。",
    ),
)
CODE = Want(
    "code",
    said(
        "Quá dài hoặc có ký tự điều khiển: tối đa 40 ký tự trên một dòng.",
        "Too long, or with a control character: at most 40 characters on one line.",
        "过长或含控制字符：单行最多40个字符。",
    ),
)
MISSING = said("Không được để trống.", "This must be filled in.", "不能为空。")

TOO_MANY_ROWS = said(
    "Một tờ khai có tối đa 50 dòng hàng và 20 xe nhận hàng.",
    "A declaration has at most 50 goods lines and 20 receiving vehicles.",
    "一份申报最多50行货物、20辆接货车。",
)


@dataclass(frozen=True, slots=True)
class Column:
    """*path* leads to its place, in the declaration or in an item of its list."""

    name: str
    path: tuple[str, ...]
    want: Want
    example: str
    part: Part = Part.DECLARATION
    is_required: bool = False

    @property
    def place(self) -> tuple[str, ...]:
        """Its place in the declaration, without the numbers of items."""
        return (self.part, *self.path) if self.part else self.path


def _required(name: str, path: tuple[str, ...], want: Want, example: str) -> Column:
    return Column(name, path, want, example, is_required=True)


def _goods(name: str, want: Want, example: str) -> Column:
    return Column(f"goods_{name}", (name,), want, example, Part.GOODS)


def _receiving(name: str, want: Want, example: str = "") -> Column:
    return Column(f"receiving_{name}", (name,), want, example, Part.RECEIVING)


def _paper(name: str, example: str) -> Column:
    return Column(name, ("quarantine", name), CODE, example)


REFERENCE = "reference"
COLUMNS: tuple[Column, ...] = (
    _required("gate", ("gate",), GATE, "huu-nghi"),
    _required("direction", ("direction",), _choice(Direction), "export"),
    Column("regime", ("regime",), _choice(Regime), "ordinary"),
    _required("planned_arrival", ("planned_arrival",), TIME, "2026-11-24 08:30"),
    _required("nationality", ("vehicle", "nationality"), _choice(Nationality), "VN"),
    _required("plate", ("vehicle", "plate"), PLATE, "12C-678.90"),
    Column("trailer_plate", ("vehicle", "trailer_plate"), PLATE, "12R-006.78"),
    Column("container", ("vehicle", "container"), PLATE, ""),
    Column("seal", ("vehicle", "seal"), CODE, "VN0012345"),
    Column("gross_weight_kg", ("vehicle", "gross_weight_kg"), NUMBER, "38200"),
    _required("laden", ("vehicle", "laden"), YES_NO, "yes"),
    _required("driver_name", ("driver", "name"), TEXT, "Nguyễn Văn An"),
    _required("driver_phone", ("driver", "phone"), CODE, "0912345678"),
    Column(
        "driver_identity_number", ("driver", "identity_number"), CODE, "020090001234"
    ),
    Column("driver_companion", ("driver", "companion"), TEXT, ""),
    _goods("description", TEXT, "Thanh long ruột đỏ"),
    _goods("hs_code", CODE, "08109092"),
    _goods("category", _choice(Category), "fresh_fruit"),
    _goods("weight_kg", NUMBER, "22000"),
    _goods("owner_name", TEXT, "Công ty TNHH Ví Dụ"),
    _goods("owner_tax_code", CODE, "4900123467"),
    _goods("customs_declaration", CODE, "305123456780"),
    _goods("origin", CODE, "VN"),
    _paper("plant_certificate", "KDTV-2026-0001"),
    _paper("animal_certificate", ""),
    _paper("growing_area_code", ""),
    _receiving("plate", PLATE),
    _receiving("trailer_plate", PLATE),
    _receiving("container", PLATE),
    _receiving("driver_name", TEXT),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
BY_PLACE: Mapping[tuple[str, ...], Column] = {c.place: c for c in COLUMNS}
REQUIRED = tuple(column.name for column in COLUMNS if column.is_required)
NAMES = (REFERENCE, *BY_NAME)
EXAMPLE = ("A-1", *(column.example for column in COLUMNS))
