"""Which journal entries leave a vehicle worse off, and how that is told.

A declaration that silently stops being ready is what people complain of most. So what
is in this table is told to the driver, the agent and the owner of the goods.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gateway.domain.declarations import Kind
from gateway.domain.lifecycle import Status

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Downgrade:
    """What happened to the vehicle, in vi, en and zh."""

    code: str
    message: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """A kind of entry may be a downgrade only with some *data*."""

    downgrade: Downgrade
    applies: Callable[[Data], bool]


def _always(data: Data) -> bool:
    return True


def _row(
    code: str,
    *,
    vi: str,
    en: str,
    zh: str,
    applies: Callable[[Data], bool] = _always,
) -> _Row:
    texts = MappingProxyType({"vi": vi, "en": en, "zh": zh})
    return _Row(Downgrade(code, texts), applies)


def _fell_to_draft(data: Data) -> bool:
    return data.get("from") == Status.SUBMITTED and data.get("to") == Status.DRAFT


def _lost_its_place(data: Data) -> bool:
    return "place" in data.get("reopened", ())


def _went_back(data: Data) -> bool:
    return int(data.get("to_key", 0)) > int(data.get("from_key", 0))


_PLACE_LOST = _row(
    "place-lost",
    vi="Xe kéo, rơ moóc, công-te-nơ hoặc loại hàng đã đổi; xe xếp lại hàng từ lúc đó.",
    en="Tractor, trailer, container or kind of load changed: it is in line anew.",
    zh="牵引车、挂车、集装箱或货物类别已更换，车辆自该时起重新排队。",
    applies=_lost_its_place,
)

# Of the rows of a kind, the first that applies.
_TABLE: Mapping[str, Sequence[_Row]] = MappingProxyType(
    {
        Kind.REJECTED: (
            _row(
                "rejected",
                vi="Hải quan đã từ chối tờ khai: {reason}",
                en="Customs rejected the declaration: {reason}",
                zh="海关已驳回申报：{reason}",
            ),
        ),
        Kind.HELD: (
            _row(
                "held",
                vi="Tờ khai bị giữ: {reason}",
                en="The declaration is on hold: {reason}",
                zh="申报被扣留：{reason}",
            ),
        ),
        Kind.CORRECTED: (
            _row(
                "back-to-draft",
                vi="Sau khi sửa, tờ khai còn lỗi nên không còn chờ xét duyệt.",
                en="After a correction it has faults, and no longer waits for review.",
                zh="更正后申报仍有错误，已退出待审。",
                applies=_fell_to_draft,
            ),
            _PLACE_LOST,
        ),
        Kind.REOPENED: (
            _PLACE_LOST,
            _row(
                "reopened",
                vi="Nội dung đã sửa nên phải được duyệt lại; thứ tự giữ nguyên.",
                en="What was corrected has to be approved again; its place is kept.",
                zh="内容已更正，须重新审核，排队次序保留。",
            ),
        ),
        Kind.UNQUEUED: (
            _row(
                "unqueued",
                vi="Xe tạm ra khỏi hàng chờ; thứ tự được giữ.",
                en="It left the waiting line for now; its place is kept.",
                zh="车辆暂时离开排队，次序保留。",
            ),
        ),
        Kind.MOVED: (
            _row(
                "moved-back",
                vi="Trung tâm quản lý đã lùi thứ tự của xe: {reason}",
                en="The gate's management moved it back in the line: {reason}",
                zh="口岸管理中心已将车辆次序后移：{reason}",
                applies=_went_back,
            ),
        ),
        Kind.MISSED: (
            _row(
                "missed-call",
                vi="Xe không đến khi được gọi nên xếp lại hàng từ lúc đó.",
                en="It did not come when it was called, and is in line anew.",
                zh="叫号后车辆未到，已自该时起重新排队。",
            ),
        ),
        Kind.CHECKED: (
            _row(
                "check-failed",
                vi="Một kiểm tra không đạt; xem tờ khai để biết phải làm gì.",
                en="A check did not pass; the declaration says what to do.",
                zh="一项检查未通过，请查看申报了解如何处理。",
                applies=lambda data: data.get("outcome") == "fail",
            ),
        ),
        Kind.RETURNED: (
            _row(
                "returned",
                vi="Xe đã quay đầu.",
                en="The vehicle was turned back.",
                zh="车辆已退回。",
            ),
        ),
        Kind.CANCELLED: (
            _row(
                "cancelled",
                vi="Tờ khai đã hủy; xe không còn chỗ trong hàng.",
                en="The declaration was cancelled; it holds no place any more.",
                zh="申报已取消，不再排队。",
            ),
        ),
        Kind.EXPIRED: (
            _row(
                "expired",
                vi="Tờ khai đã hết hiệu lực; khai báo mới khi xe sẵn sàng.",
                en="The declaration expired; declare anew when the vehicle is ready.",
                zh="申报已失效，车辆准备好后请重新申报。",
            ),
        ),
    }
)
KINDS = frozenset(_TABLE)
TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        row.downgrade.code: row.downgrade.message
        for rows in _TABLE.values()
        for row in rows
    }
)


def downgrade_of(kind: str, data: Data) -> Downgrade | None:
    """Return what an entry of the journal took from the vehicle, if it took anything.

    A reason that somebody gave is part of the message.
    """
    for row in _TABLE.get(kind, ()):
        if row.applies(data):
            return _filled(row.downgrade, str(data.get("reason", "-")))
    return None


def _filled(downgrade: Downgrade, reason: str) -> Downgrade:
    said = {
        language: text.replace("{reason}", reason)
        for language, text in downgrade.message.items()
    }
    return Downgrade(downgrade.code, said)
