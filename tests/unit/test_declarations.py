"""A declaration that is made of a row is what any other declaration is."""

from dataclasses import FrozenInstanceError, astuple, replace

import pytest

from gateway.domain.declarations import declaration_of
from tests.unit.examples import declaration


def test_a_declaration_made_of_values_is_equal_to_any_other():
    found = declaration()

    made = declaration_of(astuple(found))

    assert found == made
    assert hash(found) == hash(made)
    assert type(found) is type(made)
    assert "tan-thanh" == replace(made, gate="tan-thanh").gate


def test_a_declaration_made_of_values_cannot_be_changed():
    made = declaration_of(astuple(declaration()))

    with pytest.raises(FrozenInstanceError):
        made.gate = "tan-thanh"  # type: ignore[misc]


def test_a_declaration_is_not_made_of_too_few_values():
    with pytest.raises(TypeError, match="former_order_key"):
        declaration_of(astuple(declaration())[:-1])
