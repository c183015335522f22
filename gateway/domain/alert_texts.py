"""What alerts say, in Vietnamese, English and Chinese.

Names in braces are filled in by `alerts`; the keys are its alerts.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.domain.reason_texts import Texts, texts_in

TEXTS: Mapping[str, Texts] = MappingProxyType(
    {
        "half_confirmed": texts_in(
            vi=(
                "Xe mới được xác nhận vào một nửa: còn thiếu {check}.",
                "Đề nghị {role} xác nhận xe đã vào.",
            ),
            en=(
                "Its entry is half-confirmed: {check} is missing.",
                "The entry has to be marked by {role}.",
            ),
            zh=("入口仅确认一半：缺少{check}。", "请{role}确认车辆已进入。"),
        ),
        "dwell": texts_in(
            vi=(
                "Xe đã ở trong cửa khẩu quá {hours} giờ.",
                "Việc tiếp theo thuộc về {role}; cho xe rời cửa khẩu sớm nhất.",
            ),
            en=(
                "It has been inside for more than {hours} hours.",
                "The next move is for {role}; let it leave as soon as may be.",
            ),
            zh=(
                "车辆在口岸内停留已超过{hours}小时。",
                "下一步由{role}处理，请尽快让车辆离开。",
            ),
        ),
        "transshipment_ready": texts_in(
            vi=(
                "Đủ điều kiện sang tải: đã có giấy phép, xe chở hàng và xe nhận hàng.",
                "Bắt đầu sang tải; {role} xác nhận khi xong.",
            ),
            en=(
                "It may be unloaded: licence, vehicle and receiving vehicle are there.",
                "Begin to unload; {role} confirms when it is done.",
            ),
            zh=(
                "具备换装条件：许可、载货车辆和接货车辆均已到位。",
                "请开始换装，完成后由{role}确认。",
            ),
        ),
        "not_arrived": texts_in(
            vi=(
                "Xe chưa đến, đã quá giờ đến dự kiến hơn hai giờ.",
                "Đề nghị {role} đến cửa khẩu, hoặc hủy tờ khai.",
            ),
            en=(
                "It has not come, two hours after it had planned to.",
                "It is for {role} to come, or to cancel the declaration.",
            ),
            zh=(
                "车辆尚未到达，已超过预计到达时间两小时。",
                "请{role}前来口岸，或取消申报。",
            ),
        ),
    }
)
