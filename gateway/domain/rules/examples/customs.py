"""Examples of the rules about customs declarations, regimes and origins."""

from gateway.domain.rules.examples.declaration import Example, goods

_IMPORT = {"direction": "import"}
_IMPORTED = {"customs_declaration": "105123456780"}
_EMPTY = {"goods": [], "vehicle": {"laden": False, "gross_weight_kg": 15500}}
_HALF = {"weight_kg": 11000}
_OF_OTHERS = {"owner_tax_code": "4900123467-001"}

EXAMPLES = {
    "customs-number-format": Example(
        "/goods/0/customs_declaration",
        goods({"customs_declaration": "505123456780"}),
        goods({"customs_declaration": None}),
    ),
    "customs-number-direction": Example(
        "/goods/0/customs_declaration", goods(_IMPORTED), _IMPORT | goods(_IMPORTED)
    ),
    "customs-number-two-owners": Example(
        "/goods/1/customs_declaration",
        goods(_HALF, _HALF | _OF_OTHERS),
        goods(_HALF, _HALF | _OF_OTHERS | {"customs_declaration": "305123456791"}),
    ),
    "customs-number-expected": Example(
        "/goods/0/customs_declaration",
        {"regime": "transit"} | goods({"customs_declaration": None}),
        {"regime": "transit"},
    ),
    "regime-without-goods": Example(
        "/regime", {"regime": "transit"} | _EMPTY, {"regime": "ordinary"} | _EMPTY
    ),
    "import-of-own-origin": Example(
        "/goods/0/origin",
        _IMPORT | goods(_IMPORTED),
        _IMPORT | goods(_IMPORTED | {"origin": "CN"}),
    ),
}
