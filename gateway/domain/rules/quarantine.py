"""Rules about quarantine certificates and growing areas."""

import re
from datetime import datetime

from gateway.domain.declarations import Direction
from gateway.domain.declared import Category, Declared
from gateway.domain.rules.rulebook import Rulebook
from gateway.domain.rules.texts import is_blank

rules = Rulebook()

_PLANTS = frozenset({Category.FRESH_FRUIT, Category.VEGETABLES})
_MEAT_AND_FISH = frozenset({"02", "03"})  # chapters of the tariff
_GROWING_AREA = re.compile("VN-?[A-Z]{2,6}-?[0-9]{2,5}").fullmatch


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
    if _PLANTS.isdisjoint([line.category for line in declared.goods]):
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
    if Category.LIVE_AQUATIC not in [line.category for line in declared.goods]:
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


@rules.warning(
    "growing-area-format",
    "/quarantine/growing_area_code",
    vi="Mã số vùng trồng có dạng VN-LSOR-0001: VN, các chữ cái của tỉnh, và số. Hãy "
    "đối chiếu với giấy cấp mã số.",
    en="A growing area's code reads as VN-LSOR-0001: VN, the letters of the province, "
    "and a number. Compare it with the certificate of the code.",
    zh="种植区代码格式如VN-LSOR-0001：VN、省份字母和编号。请与代码证书核对。",
)
def _is_no_growing_area(declared: Declared, _: datetime) -> bool:
    papers = declared.quarantine
    code = papers.growing_area_code if papers else None
    return bool(code) and not is_blank(code) and not _GROWING_AREA(str(code).upper())


@rules.warning(
    "frozen-papers-missing",
    "/quarantine/animal_certificate",
    vi="Thịt, cá, hải sản đông lạnh phải qua kiểm dịch động vật. Hãy ghi số giấy kiểm "
    "dịch nếu đã có.",
    en="Frozen meat, fish and seafood pass animal quarantine. Give the number of the "
    "certificate if there is one already.",
    zh="冷冻肉类、鱼类和海产品须经动物检疫。如已有检疫证书，请填写编号。",
)
def _lacks_papers_of_frozen(declared: Declared, _: datetime) -> bool:
    papers = declared.quarantine
    if papers is not None and papers.animal_certificate:
        return False
    return any(
        line.category == Category.FROZEN and (line.hs_code or "")[:2] in _MEAT_AND_FISH
        for line in declared.goods
    )


@rules.warning(
    "certificates-same",
    "/quarantine/animal_certificate",
    vi="Giấy kiểm dịch thực vật và động vật có cùng một số. Hãy đối chiếu với hai tờ "
    "giấy.",
    en="The plant and the animal certificate have the same number. Compare both with "
    "the papers.",
    zh="植物和动物检疫证书编号相同。请与两份证书核对。",
)
def _has_one_number_for_both(declared: Declared, _: datetime) -> bool:
    papers = declared.quarantine
    return (
        papers is not None
        and bool(papers.animal_certificate)
        and papers.animal_certificate == papers.plant_certificate
    )
