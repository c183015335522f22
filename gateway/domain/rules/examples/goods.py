"""Examples of the rules about the goods."""

from gateway.domain.rules.examples.declaration import Example, goods

_BY_HAND = {"customs_declaration": None}

EXAMPLES = {
    "laden-without-goods": Example(
        "/goods",
        {"goods": []},
        {"goods": [], "vehicle": {"laden": False, "gross_weight_kg": 15500}},
    ),
    "unladen-with-goods": Example(
        "/vehicle/laden", {"vehicle": {"laden": False}}, {"vehicle": {"laden": True}}
    ),
    "goods-category-empty": Example(
        "/goods/0/category",
        goods({"category": "empty"}),
        goods({"category": "other"}),
    ),
    "goods-description-missing": Example(
        "/goods/0/description",
        goods(_BY_HAND | {"description": "..."}),
        goods({"description": None}),
    ),
    "goods-description-blank": Example(
        "/goods/0/description",
        goods({"description": "..."}),
        goods({"description": None}),
    ),
    "goods-weight-missing": Example(
        "/goods/0/weight_kg",
        goods(_BY_HAND | {"weight_kg": 0}),
        goods({"weight_kg": None}),
    ),
    "goods-category-missing": Example(
        "/goods/0/category",
        goods(_BY_HAND | {"category": None}),
        goods({"category": None}),
    ),
    "hs-code-format": Example(
        "/goods/0/hs_code", goods({"hs_code": "0810.90.92"}), goods({"hs_code": "0810"})
    ),
    "hs-code-length": Example(
        "/goods/0/hs_code", goods({"hs_code": "0810909"}), goods({"hs_code": "081090"})
    ),
    "hs-code-chapter": Example(
        "/goods/0/hs_code",
        goods({"hs_code": "77109092", "category": "other"}),
        goods({"hs_code": "76109092", "category": "other"}),
    ),
    "hs-code-of-other-category": Example(
        "/goods/0/category",
        goods({"hs_code": "84798939"}),
        goods({"hs_code": "84798939", "category": "machinery"}),
    ),
    "goods-repeated": Example(
        "/goods/1",
        goods({"weight_kg": 11000}, {"weight_kg": 11000}),
        goods({"weight_kg": 11000}, {"weight_kg": 11001}),
    ),
    "origin-format": Example(
        "/goods/0/origin", goods({"origin": "Viet Nam"}), goods({"origin": "CN"})
    ),
}
