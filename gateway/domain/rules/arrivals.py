"""Rules about when the vehicle is planned to come."""

from datetime import datetime, timedelta

from gateway.domain.declared import Declared
from gateway.domain.rules.rulebook import Rulebook

rules = Rulebook()

LATEST_AFTER = timedelta(hours=24)
EARLIEST_BEFORE = timedelta(days=30)


@rules.failure(
    "planned-arrival-past",
    "/planned_arrival",
    vi="Giờ đến dự kiến đã qua hơn 24 giờ. Hãy ghi lại giờ xe sẽ đến cửa khẩu.",
    en="The planned arrival is more than 24 hours ago. Give the time when the vehicle "
    "will come.",
    zh="预计到达时间已过去24小时以上。请填写车辆将到达口岸的时间。",
)
def _is_past(declared: Declared, now: datetime) -> bool:
    return declared.planned_arrival < now - LATEST_AFTER


@rules.failure(
    "planned-arrival-too-far",
    "/planned_arrival",
    vi="Giờ đến dự kiến còn hơn 30 ngày nữa. Hãy khai báo trong vòng 30 ngày trước "
    "khi xe đến.",
    en="The planned arrival is more than 30 days ahead. Declare within 30 days before "
    "the vehicle comes.",
    zh="预计到达时间在30天以后。请在车辆到达前30天内申报。",
)
def _is_too_far(declared: Declared, now: datetime) -> bool:
    return declared.planned_arrival > now + EARLIEST_BEFORE
