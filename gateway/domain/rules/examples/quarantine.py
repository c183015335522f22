"""Examples of the rules about quarantine certificates and growing areas."""

from typing import Any

from gateway.domain.rules.examples.declaration import Example, goods


def _papers(**changes: str | None) -> dict[str, Any]:
    return {"quarantine": changes}


_NO_PLANT_PAPERS = _papers(plant_certificate=None)
_PRAWNS = goods({"category": "live_aquatic", "hs_code": "03063120"})
_FILLETS = goods({"category": "frozen", "hs_code": "03046200"})
_CERTIFIED = _papers(plant_certificate=None, animal_certificate="KDDV-2026-0001")

EXAMPLES = {
    "plant-papers-missing": Example(
        "/quarantine/plant_certificate",
        _NO_PLANT_PAPERS,
        _papers(plant_certificate=None, growing_area_code="VN-LSOR-0001"),
    ),
    "animal-papers-missing": Example(
        "/quarantine/animal_certificate",
        _PRAWNS | _NO_PLANT_PAPERS,
        _PRAWNS | _CERTIFIED,
    ),
    "plant-certificate-blank": Example(
        "/quarantine/plant_certificate",
        _papers(plant_certificate="."),
        _papers(plant_certificate="1"),
    ),
    "growing-area-blank": Example(
        "/quarantine/growing_area_code",
        _papers(growing_area_code="-"),
        _papers(growing_area_code="VN-LSOR-0001"),
    ),
    "growing-area-format": Example(
        "/quarantine/growing_area_code",
        _papers(growing_area_code="Lạng Sơn 1"),
        _papers(growing_area_code="VN-LSOR-0001"),
    ),
    "animal-certificate-blank": Example(
        "/quarantine/animal_certificate",
        _papers(animal_certificate="--"),
        _papers(animal_certificate=None),
    ),
    "frozen-papers-missing": Example(
        "/quarantine/animal_certificate",
        _FILLETS | _NO_PLANT_PAPERS,
        _FILLETS | _CERTIFIED,
    ),
    "certificates-same": Example(
        "/quarantine/animal_certificate",
        _papers(animal_certificate="KDTV-2026-0001"),
        _papers(animal_certificate="KDDV-2026-0001"),
    ),
}
