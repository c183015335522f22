"""What reasons say, in Vietnamese, English and Chinese.

Names in braces are filled in by `reasons`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Texts:
    """Both by language: why it stands there, and what to do next."""

    message: Mapping[str, str]
    next_action: Mapping[str, str]


def texts_in(*, vi: tuple[str, str], en: tuple[str, str], zh: tuple[str, str]) -> Texts:
    said = {"vi": vi, "en": en, "zh": zh}
    return Texts(
        MappingProxyType({language: text[0] for language, text in said.items()}),
        MappingProxyType({language: text[1] for language, text in said.items()}),
    )


BEFORE_ENTRY: Mapping[str, Texts] = MappingProxyType(
    {
        "draft-incomplete": texts_in(
            vi=(
                "Tờ khai còn {failures} lỗi nên chưa có chỗ trong hàng.",
                "Sửa các ô được nêu; không cần khai lại từ đầu.",
            ),
            en=(
                "Faults to mend: {failures}; until then it holds no place.",
                "Mend the fields that are listed; nothing else has to be done anew.",
            ),
            zh=(
                "申报有{failures}处错误，尚未进入排队。",
                "请更正所列各项，无须重新申报。",
            ),
        ),
        "draft-again": texts_in(
            vi=(
                "Sau khi sửa, tờ khai còn {failures} lỗi nên không còn chờ xét duyệt.",
                "Sửa các ô được nêu; số thứ tự vẫn giữ, chỗ tính từ lúc khai xong.",
            ),
            en=(
                "After a correction it has faults ({failures}), and holds no place.",
                "Mend the fields that are listed; it keeps its ticket.",
            ),
            zh=(
                "更正后申报仍有{failures}处错误，暂不参加排队。",
                "请更正所列各项，序号保留。",
            ),
        ),
        "reviewed-again": texts_in(
            vi=(
                "Nội dung đã sửa đang được xét lại.",
                "Chờ; xe giữ nguyên thứ tự, trừ khi từng thiếu hoặc bị từ chối.",
            ),
            en=(
                "What was corrected is being reviewed again.",
                "Wait; unless it had been rejected or incomplete, its place is kept.",
            ),
            zh=(
                "更正后的内容正在重新审核。",
                "请等候；除曾被驳回或不完整外，排队次序保留。",
            ),
        ),
        "reviewed-after-swap": texts_in(
            vi=(
                "Xe hoặc loại hàng đã đổi: được xét lại và xếp hàng từ lúc đó.",
                "Chờ; nếu đổi có lý do chính đáng, xin hải quan trả lại thứ tự cũ.",
            ),
            en=(
                "Vehicle or load was changed: reviewed again, and in line from then.",
                "Wait; for a good reason, customs can give the old place back.",
            ),
            zh=(
                "车辆或货物已更换，正在重新审核，并自该时起排队。",
                "请等候；如有正当理由，可请海关恢复原次序。",
            ),
        ),
        "place-lost": texts_in(
            vi=(
                "Xe hoặc loại hàng đã đổi nên xếp lại hàng từ lúc đó.",
                "Chờ đến lượt; nếu có lý do chính đáng, xin hải quan trả thứ tự cũ.",
            ),
            en=(
                "Vehicle or load was changed, so it is in line anew from then.",
                "Wait; for a good reason, customs can give the old place back.",
            ),
            zh=(
                "车辆或货物已更换，已自该时起重新排队。",
                "请等候叫号；如有正当理由，可请海关恢复原次序。",
            ),
        ),
        "awaiting-review": texts_in(
            vi=("Hệ thống đang xét tờ khai.", "Chờ giây lát."),
            en=("The system is looking at the declaration.", "Wait a moment."),
            zh=("系统正在审核申报。", "请稍候。"),
        ),
        "needs-officer": texts_in(
            vi=(
                "Hải quan cần xem hồ sơ (luồng vàng).",
                "Chờ hải quan; xe giữ nguyên thứ tự theo giờ khai xong.",
            ),
            en=(
                "A customs officer has to read the papers (yellow channel).",
                "Wait for customs; your place counts from when you were ready.",
            ),
            zh=(
                "须由海关人员审核单证（黄色通道）。",
                "请等待海关，排队次序按申报完成时间计算。",
            ),
        ),
        "needs-inspection": texts_in(
            vi=(
                "Hải quan cần xem hồ sơ và sẽ kiểm tra hàng sau khi vào (luồng đỏ).",
                "Chờ hải quan; chuẩn bị hồ sơ và hàng để kiểm tra.",
            ),
            en=(
                "Customs reads the papers, and inspects after entry (red channel).",
                "Wait for customs; have papers and goods ready for the inspection.",
            ),
            zh=(
                "海关须审核单证，并在入口后查验货物（红色通道）。",
                "请等待海关，并准备好单证和货物接受查验。",
            ),
        ),
        "on-hold": texts_in(
            vi=(
                "Tờ khai đang bị giữ bởi {role}: {because}",
                "Liên hệ {role} để được giải quyết.",
            ),
            en=(
                "It is held by {role}: {because}",
                "Settle it with {role}, who can release it.",
            ),
            zh=("申报被{role}扣留：{because}", "请联系{role}处理，由其解除。"),
        ),
        "scheduled": texts_in(
            vi=(
                "Chưa đến lượt theo giờ đến dự kiến; xe vào hàng chờ từ {callable_at}.",
                "Chưa cần làm gì.",
            ),
            en=(
                "The planned arrival is still far; it joins the line at {callable_at}.",
                "Nothing to do yet.",
            ),
            zh=("距预计到达时间尚早，{callable_at}起进入排队。", "暂时无须操作。"),
        ),
        "category-suspended": texts_in(
            vi=(
                "Cửa khẩu tạm ngừng loại hàng này đến hết {last}: {because}",
                "Chờ; thứ tự của xe được giữ nguyên.",
            ),
            en=(
                "The gate suspends this category to the end of {last}: {because}",
                "Wait; your place is kept.",
            ),
            zh=(
                "口岸暂停该类货物至{last}：{because}",
                "请等候，您的位置保留。",
            ),
        ),
        "pre-registered-only": texts_in(
            vi=(
                "Ngày nghỉ: chỉ nhận xe khai xong trước giờ đến {hours} giờ.",
                "Chờ hết ngày nghỉ; thứ tự của xe được giữ nguyên.",
            ),
            en=(
                "A holiday for those who were complete {hours} h before arrival.",
                "Wait until the holiday is over; your place is kept.",
            ),
            zh=(
                "节假日仅受理到达前{hours}小时已完成申报的车辆。",
                "请等到节假日结束，您的位置保留。",
            ),
        ),
        "check-in-needed": texts_in(
            vi=(
                "Cửa khẩu chỉ gọi xe đã có mặt tại bãi đệm.",
                "Đưa xe vào bãi đệm và báo có mặt.",
            ),
            en=(
                "The gate calls only from the buffer yard, and it is not there yet.",
                "Check in at the buffer yard.",
            ),
            zh=("口岸仅从缓冲停车场叫号，车辆尚未到场。", "请到缓冲停车场报到。"),
        ),
        "waiting-turn": texts_in(
            vi=("Xe đang chờ đến lượt.", "Ở gần cửa khẩu và chờ được gọi."),
            en=("It is waiting for its turn.", "Stay near, and wait for the call."),
            zh=("车辆正在排队等候。", "请在附近等候叫号。"),
        ),
        "missed-call": texts_in(
            vi=(
                "Xe không đến khi được gọi nên xếp lại hàng từ lúc đó.",
                "Chờ được gọi lại; lỡ thêm lần nữa thì tờ khai hết hiệu lực.",
            ),
            en=(
                "It did not come when it was called, so it is in line anew from then.",
                "Wait for the next call; if you miss that, the declaration expires.",
            ),
            zh=(
                "叫号后车辆未到，已自该时起重新排队。",
                "请等候再次叫号，再次未到则申报失效。",
            ),
        ),
        "gate-on-hold": texts_in(
            vi=("Cửa khẩu tạm dừng gọi xe.", "Chờ; thứ tự của xe được giữ nguyên."),
            en=("The gate calls nobody for now.", "Wait; your place is kept."),
            zh=("口岸暂停叫号。", "请等候，您的位置保留。"),
        ),
        "gate-closed": texts_in(
            vi=("Cửa khẩu đóng.", "Chờ; thứ tự của xe được giữ nguyên."),
            en=("The gate is closed.", "Wait; your place is kept."),
            zh=("口岸关闭。", "请等候，您的位置保留。"),
        ),
        "gate-on-paper": texts_in(
            vi=(
                "Cửa khẩu đang dùng phiếu giấy.",
                "Làm theo hướng dẫn của cán bộ tại cửa khẩu.",
            ),
            en=(
                "The gate works with paper tickets.",
                "Follow the officers at the gate.",
            ),
            zh=("口岸正在使用纸质票证。", "请听从现场人员安排。"),
        ),
        "gate-opens-later": texts_in(
            vi=(
                "Ngoài giờ làm việc; cửa khẩu mở lúc {opening}.",
                "Chờ; thứ tự của xe được giữ nguyên.",
            ),
            en=(
                "It is outside opening hours; the gate opens at {opening}.",
                "Wait; your place is kept.",
            ),
            zh=("现为非工作时间，口岸{opening}开放。", "请等候，您的位置保留。"),
        ),
        "called": texts_in(
            vi=(
                "Xe đã được gọi và phải vào trước {deadline}.",
                "Đến cửa khẩu ngay và đưa mã vào cổng.",
            ),
            en=(
                "It is called, and must enter before {deadline}.",
                "Drive up now, and show the pass.",
            ),
            zh=("已叫号，须在{deadline}前进入。", "请立即前往口岸并出示通行证。"),
        ),
    }
)

AFTER_ENTRY: Mapping[str, Texts] = MappingProxyType(
    {
        "in-gate": texts_in(
            vi=("Xe đã vào; đang chờ {check}.", "Chờ {role} xác nhận."),
            en=("It is inside; {check} is still to come.", "Wait for {role}."),
            zh=("车辆已进入，等待{check}。", "请等待{role}确认。"),
        ),
        "check-failed": texts_in(
            vi=("Không đạt: {check}.", "Liên hệ {role} để biết cách khắc phục."),
            en=("It did not pass: {check}.", "Ask {role} what has to be mended."),
            zh=("未通过：{check}。", "请联系{role}了解如何补救。"),
        ),
        "checks-done": texts_in(
            vi=("Mọi kiểm tra đã đạt.", "Chờ giây lát."),
            en=("Every check has passed.", "Wait a moment."),
            zh=("各项检查均已通过。", "请稍候。"),
        ),
        "cleared": texts_in(
            vi=("Xe đã thông quan.", "Ra khỏi cửa khẩu theo hướng dẫn."),
            en=("The vehicle is cleared.", "Leave the gate as directed."),
            zh=("车辆已放行。", "请按指引离开口岸。"),
        ),
        "departed": texts_in(
            vi=("Xe đã rời cửa khẩu.", "Không cần làm gì thêm."),
            en=("The vehicle has left the gate.", "Nothing is left to do."),
            zh=("车辆已离开口岸。", "无须再操作。"),
        ),
        "returned": texts_in(
            vi=("Xe đã quay đầu.", "Khai báo mới nếu xe đến lần nữa."),
            en=("The vehicle was turned back.", "Declare anew if it comes again."),
            zh=("车辆已退回。", "如再次前来，请重新申报。"),
        ),
        "rejected": texts_in(
            vi=(
                "Hải quan đã từ chối tờ khai; lý do ghi trong lịch sử.",
                "Sửa theo lý do đó rồi nộp lại.",
            ),
            en=(
                "Customs rejected it; the history says why.",
                "Correct what it says, and submit again.",
            ),
            zh=("海关已驳回申报，原因见历史记录。", "请按原因更正后重新提交。"),
        ),
        "cancelled": texts_in(
            vi=("Tờ khai đã hủy.", "Khai báo mới nếu vẫn cần."),
            en=("The declaration was cancelled.", "Declare anew if it is needed."),
            zh=("申报已取消。", "如仍需要，请重新申报。"),
        ),
        "expired": texts_in(
            vi=("Tờ khai đã hết hiệu lực.", "Khai báo mới khi xe sẵn sàng."),
            en=("The declaration expired.", "Declare anew when the vehicle is ready."),
            zh=("申报已失效。", "车辆准备好后请重新申报。"),
        ),
    }
)

TEXTS: Mapping[str, Texts] = MappingProxyType({**BEFORE_ENTRY, **AFTER_ENTRY})
