"""Examples of the rules about whose the goods are."""

from gateway.domain.rules.examples.declaration import Example, goods

EXAMPLES = {
    "owner-missing": Example(
        "/goods/0/owner_name",
        goods({"owner_name": None, "owner_tax_code": None}),
        goods({"owner_name": None}),
    ),
    "owner-name-blank": Example(
        "/goods/0/owner_name", goods({"owner_name": "."}), goods({"owner_name": "An"})
    ),
    "tax-code-format": Example(
        "/goods/0/owner_tax_code",
        goods({"owner_tax_code": "490012346"}),
        goods({"owner_tax_code": "4900123467-001"}),
    ),
    "tax-code-check-digit": Example(
        "/goods/0/owner_tax_code",
        goods({"owner_tax_code": "4900123468"}),
        goods({"owner_tax_code": "4900123467"}),
    ),
}
