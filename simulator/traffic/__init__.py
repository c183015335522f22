"""Everything a day will need, drawn beforehand from the seed."""
