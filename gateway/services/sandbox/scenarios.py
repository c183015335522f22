"""Vehicles with a fate: plates and customs numbers that lead to a fixed outcome.

The digits are invented: no authority gives the series SB, and no customs number has
five nines after its first digit.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from gateway.domain.declarations import Channel, Declaration
from gateway.domain.lifecycle import Status

PLATES = "12SB"
_PLATE = re.compile(f"{PLATES}([0-9]{{2}})[0-9]{{3}}")
_CUSTOMS_NUMBER = re.compile("[13]99999([0-9]{2})[0-9]{4}")
BECAUSE = "sandbox-scenario"


class Act(StrEnum):
    """What an officer of the sandbox does."""

    APPROVE = "approve"
    REJECT = "reject"
    HOLD = "hold"
    RELEASE = "release"
    ENTER = "enter"
    FAIL_QUARANTINE = "fail_quarantine"
    PASS_QUARANTINE = "pass_quarantine"  # noqa: S105 - passed, not a password
    CONFIRM = "confirm"
    TURN_BACK = "return"
    LEAVE = "exit"


@dataclass(frozen=True, slots=True)
class Step:
    """Once it is *status*, and nothing has happened for so long, *act* is done."""

    act: Act
    status: Status
    after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Scenario:
    """`ends` is where the sandbox leaves it; from there on it is the integrator's."""

    number: str
    id: str
    channel: Channel
    ends: Status
    told: Mapping[str, str]
    steps: tuple[Step, ...]

    @property
    def plate_pattern(self) -> str:
        return f"^{PLATES}{self.number}[0-9]{{3}}$"

    @property
    def customs_pattern(self) -> str:
        return f"^[13]99999{self.number}[0-9]{{4}}$"

    @property
    def plate(self) -> str:
        """An example, as people write it."""
        return f"{PLATES}-{self.number}0.01"

    @property
    def customs_number(self) -> str:
        """An example, of an export."""
        return f"399999{self.number}0001"


def _told(vi: str, en: str, zh: str) -> Mapping[str, str]:
    return {"vi": vi, "en": en, "zh": zh}


_HALF_AN_HOUR = timedelta(minutes=30)
_ENTER = Step(Act.ENTER, Status.CALLED)
_APPROVE = Step(Act.APPROVE, Status.SUBMITTED)
SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        "01",
        "green",
        Channel.GREEN,
        Status.APPROVED,
        _told(
            "Luồng xanh: hệ thống duyệt ngay.",
            "The green channel: the system approves at once.",
            "绿色通道：系统立即批准。",
        ),
        (),
    ),
    Scenario(
        "02",
        "yellow",
        Channel.YELLOW,
        Status.APPROVED,
        _told(
            "Luồng vàng: cán bộ hải quan xem giấy tờ rồi duyệt ngay.",
            "The yellow channel: a customs officer reads the papers and approves.",
            "黄色通道：海关人员审核单证后立即批准。",
        ),
        (_APPROVE,),
    ),
    Scenario(
        "03",
        "red",
        Channel.RED,
        Status.APPROVED,
        _told(
            "Luồng đỏ: được duyệt, sau khi vào phải kiểm tra thực tế.",
            "The red channel: approved, and to be inspected after entry.",
            "红色通道：批准，入场后须查验。",
        ),
        (_APPROVE,),
    ),
    Scenario(
        "04",
        "rejected",
        Channel.YELLOW,
        Status.REJECTED,
        _told(
            "Cán bộ hải quan từ chối.",
            "A customs officer rejects it.",
            "海关人员予以驳回。",
        ),
        (Step(Act.REJECT, Status.SUBMITTED),),
    ),
    Scenario(
        "05",
        "held",
        Channel.YELLOW,
        Status.SUBMITTED,
        _told(
            "Hải quan giữ lại cho đến khi có người gỡ; sau đó được duyệt.",
            "Customs holds it until somebody releases it; then it is approved.",
            "海关暂扣，直至有人解除；之后批准。",
        ),
        (Step(Act.HOLD, Status.SUBMITTED), _APPROVE),
    ),
    Scenario(
        "06",
        "held-and-released",
        Channel.YELLOW,
        Status.APPROVED,
        _told(
            "Hải quan giữ lại 30 phút rồi gỡ và duyệt.",
            "Customs holds it for 30 minutes, then releases and approves it.",
            "海关暂扣30分钟，然后解除并批准。",
        ),
        (
            Step(Act.HOLD, Status.SUBMITTED),
            Step(Act.RELEASE, Status.SUBMITTED, _HALF_AN_HOUR),
            _APPROVE,
        ),
    ),
    Scenario(
        "07",
        "slow-officer",
        Channel.YELLOW,
        Status.APPROVED,
        _told(
            "Cán bộ hải quan chỉ duyệt sau 4 giờ.",
            "The customs officer approves after four hours only.",
            "海关人员4小时后才批准。",
        ),
        (Step(Act.APPROVE, Status.SUBMITTED, timedelta(hours=4)),),
    ),
    Scenario(
        "08",
        "failed-quarantine",
        Channel.GREEN,
        Status.ENTERED,
        _told(
            "Sau khi vào, kiểm dịch không đạt và giữ nguyên như vậy.",
            "After entry, quarantine fails, and it stays so.",
            "入场后检疫不合格，且一直如此。",
        ),
        (Step(Act.FAIL_QUARANTINE, Status.ENTERED),),
    ),
    Scenario(
        "09",
        "quarantine-passes-later",
        Channel.GREEN,
        Status.CLEARED,
        _told(
            "Sau khi vào, kiểm dịch không đạt; 30 phút sau thì đạt, mọi khâu khác cũng "
            "đạt.",
            "After entry, quarantine fails; 30 minutes later it passes, as all else "
            "does.",
            "入场后检疫不合格；30分钟后合格，其他检查也通过。",
        ),
        (
            Step(Act.FAIL_QUARANTINE, Status.ENTERED),
            Step(Act.PASS_QUARANTINE, Status.ENTERED, _HALF_AN_HOUR),
            Step(Act.CONFIRM, Status.ENTERED),
        ),
    ),
    Scenario(
        "10",
        "turned-back",
        Channel.RED,
        Status.RETURNED,
        _told(
            "Được duyệt; sau khi vào, hải quan không cho qua và xe phải quay lại.",
            "Approved; after entry, customs does not let it pass, and it turns back.",
            "批准；入场后海关不予放行，车辆退回。",
        ),
        (_APPROVE, Step(Act.TURN_BACK, Status.ENTERED)),
    ),
    Scenario(
        "11",
        "all-the-way",
        Channel.GREEN,
        Status.DEPARTED,
        _told(
            "Mọi người khác tự làm phần của mình: vào, kiểm tra và ra ngay khi có thể.",
            "Everybody else plays their part: it enters, is checked and leaves as soon "
            "as it can.",
            "其余各方自动配合：尽快入场、查验并离场。",
        ),
        (
            _ENTER,
            Step(Act.CONFIRM, Status.ENTERED),
            Step(Act.LEAVE, Status.CLEARED),
        ),
    ),
)
_BY_NUMBER: Mapping[str, Scenario] = {one.number: one for one in SCENARIOS}


def scenario_of(tractor: str, customs_numbers: Iterable[str | None]) -> Scenario | None:
    """Return the vehicle's part; its plate counts before its customs numbers."""
    named = [_PLATE.fullmatch(tractor)]
    named += [_CUSTOMS_NUMBER.fullmatch(number or "") for number in customs_numbers]
    numbers = (found[1] for found in named if found)
    return next((_BY_NUMBER[n] for n in numbers if n in _BY_NUMBER), None)


def channel_of_part(
    found: Declaration, customs_numbers: Iterable[str | None]
) -> tuple[Channel, list[str]] | None:
    """Return the channel that the vehicle's part wants, if it has a part."""
    scenario = scenario_of(found.tractor, customs_numbers)
    return (scenario.channel, [BECAUSE]) if scenario else None
