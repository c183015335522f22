"""Facts about a declaration as one array of its row, in whatever statement reads it."""

from sqlalchemy import Table


def arrayed(table: Table, *, by: str) -> str:
    """Select all of the table's rows of the declaration `d`, in the order of *by*.

    They come as tuples of the table's columns.
    """
    columns = ", ".join(f"f.{column.name}" for column in table.c)
    return (
        f'ARRAY(SELECT ROW({columns}) FROM "{table.name}" AS f'  # noqa: S608 - names of ours alone
        f" WHERE f.declaration_id = d.id ORDER BY f.{by}, f.id)"
    )
