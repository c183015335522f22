"""Numbers as a scenario has them: numbers, not text in quotes, and not true or false.

They go by the names of pydantic's own, which take "3" and true as well.
"""

from typing import Annotated

from pydantic import Field

Number = Annotated[float, Field(strict=True)]
PositiveFloat = Annotated[Number, Field(gt=0)]
NonNegativeFloat = Annotated[Number, Field(ge=0)]

WholeNumber = Annotated[int, Field(strict=True)]
PositiveInt = Annotated[WholeNumber, Field(gt=0)]
NonNegativeInt = Annotated[WholeNumber, Field(ge=0)]
