"""What all rows have alike is sent once."""

from gateway.storage.columns import arrays, given, parted

KINDS = {"id": "uuid", "actor": "text"}


def test_what_is_alike_in_all_rows_is_parted_from_the_rest():
    alike, apart = parted({"id": [1, 2, 3], "actor": ["a", "a", "a"], "at": (7, 7, 8)})

    assert {"actor": "a"} == alike
    assert {"id": [1, 2, 3], "at": (7, 7, 8)} == apart


def test_columns_without_rows_are_not_alike():
    alike, apart = parted({"id": [], "actor": ()})

    assert {} == alike
    assert {"id": [], "actor": ()} == apart


def test_an_array_is_sent_of_what_is_not_alike_alone():
    alike = frozenset({"actor"})

    assert "u.id, CAST(:actor AS text)" == given(KINDS, alike)
    assert "unnest(CAST(:id AS uuid[])) AS u(id)" == arrays(KINDS, alike)
