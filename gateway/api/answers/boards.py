"""The public board of a gate, and what its management turns."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from gateway.api.answers.describing import Answer, Texts
from gateway.domain.calendar import HolidayRule
from gateway.domain.declarations import Direction
from gateway.domain.declared import Category
from gateway.domain.gates import Mode
from gateway.domain.whereabouts import Place
from gateway.services.boards import Density

Count = Annotated[int, Field(ge=0)]
Source = Literal["lines", "database"]


class DirectionBoard(Answer):
    """How one direction stands; counts are vehicles."""

    in_review: Count
    scheduled: Count
    """Approved, and too early to be called."""
    waiting: Count
    called: Count
    inside: Count
    declared_today: Count
    approved_today: Count
    called_today: Count
    entered_today: Count
    departed_today: Count
    lanes: Count
    admission_rate: Count
    """Vehicles an hour."""
    yard_capacity: Count
    """Vehicles called or inside at once."""
    capacity_per_day: Count
    """The admission rate over today's opening hours."""
    expected_wait_minutes: Count | None
    """How long who joined now would wait for the call, closing hours included; null
    while the gate calls nobody."""


class DirectionBoards(Answer):
    """Both directions."""

    export: DirectionBoard
    import_: Annotated[DirectionBoard, Field(alias="import")]


class OrderRule(Answer):
    """How the waiting line is ordered."""

    head_start_minutes: dict[Category, int]
    """How many minutes earlier than it was ready a category counts; below zero:
    later."""


class OpeningWindows(Answer):
    """Local opening windows of each weekday, as `07:00-20:00`."""

    mon: list[str]
    tue: list[str]
    wed: list[str]
    thu: list[str]
    fri: list[str]
    sat: list[str]
    sun: list[str]


class Holiday(Answer):
    """From the first to the last local day, both included."""

    first: date
    last: date
    rule: HolidayRule


class Calendar(Answer):
    """When the gate is open."""

    windows: OpeningWindows
    holidays: list[Holiday]


class BufferYards(Answer):
    """Whether a direction is called from a buffer yard only."""

    export: bool
    import_: Annotated[bool, Field(alias="import")]


class Suspension(Answer):
    """A category that is not called for some days; null is both directions."""

    category: Category
    direction: Direction | None
    first: date
    last: date
    """The last local day, included."""
    reason: str


class Notice(Answer):
    """What management tells everybody."""

    id: UUID
    message: Texts
    severity: Literal["info", "warning", "urgent"]
    posted_at: datetime
    until: datetime


class Board(Answer):
    """The public board of one gate."""

    id: str
    code: str
    """Begins the numbers of its declarations."""
    names: Texts
    timezone: str
    """Of the tz database, as `Asia/Ho_Chi_Minh`."""
    mode: Mode
    open_now: bool
    """Whether vehicles are called."""
    opens_at: datetime | None
    """When the next opening hours begin; null within them."""
    closes_at: datetime | None
    """When these opening hours end; null outside them."""
    density: Density
    """A colour, by vehicles waiting."""
    waiting: Count
    in_review: Count
    directions: DirectionBoards
    order_rule: OrderRule
    calendar: Calendar
    holidays_soon: list[Holiday]
    """Those of the next 14 days."""
    call_window_minutes: Count
    """How long who was called has to enter."""
    call_lead_minutes: Count
    """How long before its planned arrival a vehicle may be called."""
    pre_registration_hours: Count
    """On a holiday for the pre-registered: complete so long before."""
    buffer_yard: BufferYards
    suspensions: list[Suspension]
    closed_until: datetime | None
    note: Texts | None
    """What management says of the mode."""
    notices: list[Notice]
    version: int
    """Rises with every change of the controls."""
    now: datetime
    source: Source
    """Where the counts come from: `database` while Redis is away."""


class Boards(Answer):
    """The public boards of every gate."""

    now: datetime
    source: Source
    gates: list[Board]


class Stay(Answer):
    """One vehicle that is called or inside."""

    direction: Direction
    at: Place
    """The desk that it has to pass next; `yard`: none, it stays or leaves."""
    minutes: Count
    """For how long it has been there."""
    minutes_left: Count | None
    """How long its call lasts still; null for who is inside."""


class UnderWay(Answer):
    """Who is called or inside; nobody is named."""

    gate: str
    now: datetime
    vehicles: list[Stay]
    """By direction and place, who has been there longest first."""


class EstimateScore(Answer):
    """How good the estimates were; null where nobody entered."""

    count: Count
    """Vehicles that entered."""
    p50_coverage: float | None
    """The share that entered by `p50`; should be near 0.5."""
    p90_coverage: float | None
    """The share that entered by `p90`; should be near 0.9."""
    mean_error_minutes: float | None
    """Positive when they entered later than `p50`."""
    mean_absolute_error_minutes: float | None
    mean_wait_minutes: float | None


class DirectionScores(Answer):
    """Both directions."""

    export: EstimateScore
    import_: Annotated[EstimateScore, Field(alias="import")]


class GateScore(EstimateScore):
    """How good the estimates of a gate were, in both directions and each."""

    gate: str
    since: datetime
    until: datetime
    directions: DirectionScores


class CountChange(Answer):
    """A count before and after."""

    before: Count
    after: Count


class WaitChange(Answer):
    """Minutes before and after; null while nobody is called."""

    before: Count | None
    after: Count | None


class ModeChange(Answer):
    """The mode before and after."""

    before: Mode
    after: Mode


class OpenChange(Answer):
    """Whether vehicles are called, before and after."""

    before: bool
    after: bool


class TimeChange(Answer):
    """A time before and after."""

    before: datetime | None
    after: datetime | None


class DirectionPreview(Answer):
    """What controls would change for one direction."""

    leave: Count
    """How many vehicles would leave the waiting line."""
    come: Count
    """How many would come into it."""
    waiting: CountChange
    expected_wait_minutes: WaitChange
    capacity_per_day: CountChange


class DirectionPreviews(Answer):
    """Both directions."""

    export: DirectionPreview
    import_: Annotated[DirectionPreview, Field(alias="import")]


class ControlsPreview(Answer):
    """What controls would change; nothing was changed."""

    mode: ModeChange
    open_now: OpenChange
    opens_at: TimeChange
    closes_at: TimeChange
    directions: DirectionPreviews
    version: int
    """The gate's version that was looked at: turn them with it as `If-Match`."""
