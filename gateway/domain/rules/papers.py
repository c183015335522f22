"""Rules about customs declarations and quarantine certificates."""

import re
from collections.abc import Mapping
from datetime import datetime

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category, Declared, GoodsLine
from gateway.domain.rules.rulebook import Rulebook
from gateway.domain.rules.texts import is_blank, is_misshapen

rules = Rulebook()

_CUSTOMS_NUMBER = re.compile("[13][0-9]{11}")
_FIRST_DIGIT: Mapping[str, str] = {Direction.IMPORT: "1", Direction.EXPORT: "3"}
_PLANTS = frozenset({Category.FRESH_FRUIT, Category.VEGETABLES})


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


@rules.failure(
    "plant-papers-missing",
    "/quarantine/plant_certificate",
    vi="Hoa quả, rau xuất khẩu phải có giấy kiểm dịch thực vật hoặc mã số vùng trồng. "
    "Hãy ghi một trong hai.",
    en="Fruit and vegetables for export need a plant quarantine certificate or the "
    "growing area's code. Give one of them.",
    zh="出口水果、蔬菜须有植物检疫证书或种植区代码。请填写其中一项。",
)
def _lacks_plant_papers(declared: Declared, _: datetime) -> bool:
    if declared.direction != Direction.EXPORT:
        return False
    if not any(line.category in _PLANTS for line in declared.goods):
        return False
    papers = declared.quarantine
    return papers is None or not (papers.plant_certificate or papers.growing_area_code)


@rules.failure(
    "animal-papers-missing",
    "/quarantine/animal_certificate",
    vi="Thủy sản sống phải có giấy kiểm dịch động vật. Hãy ghi số giấy kiểm dịch.",
    en="Live aquatic animals need an animal quarantine certificate. Give its number.",
    zh="活水产品须有动物检疫证书。请填写证书编号。",
)
def _lacks_animal_papers(declared: Declared, _: datetime) -> bool:
    if not any(line.category == Category.LIVE_AQUATIC for line in declared.goods):
        return False
    papers = declared.quarantine
    return papers is None or not papers.animal_certificate


@rules.failure(
    "plant-certificate-blank",
    "/quarantine/plant_certificate",
    vi="Số giấy kiểm dịch thực vật chỉ có dấu câu. Hãy ghi số giấy, hoặc để trống nếu "
    "không có.",
    en="The plant certificate is only punctuation. Give its number, or leave it out.",
    zh="植物检疫证书编号只有标点。请填写编号，没有则留空。",
)
def _has_blank_plant_certificate(declared: Declared, _: datetime) -> bool:
    papers = declared.quarantine
    return papers is not None and is_blank(papers.plant_certificate)


@rules.failure(
    "growing-area-blank",
    "/quarantine/growing_area_code",
    vi="Mã số vùng trồng chỉ có dấu câu. Hãy ghi mã số, hoặc để trống nếu không có.",
    en="The growing area's code is only punctuation. Give the code, or leave it out.",
    zh="种植区代码只有标点。请填写代码，没有则留空。",
)
def _has_blank_growing_area(declared: Declared, _: datetime) -> bool:
    papers = declared.quarantine
    return papers is not None and is_blank(papers.growing_area_code)


@rules.failure(
    "animal-certificate-blank",
    "/quarantine/animal_certificate",
    vi="Số giấy kiểm dịch động vật chỉ có dấu câu. Hãy ghi số giấy, hoặc để trống nếu "
    "không có.",
    en="The animal certificate is only punctuation. Give its number, or leave it out.",
    zh="动物检疫证书编号只有标点。请填写编号，没有则留空。",
)
def _has_blank_animal_certificate(declared: Declared, _: datetime) -> bool:
    papers = declared.quarantine
    return papers is not None and is_blank(papers.animal_certificate)
