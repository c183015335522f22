"""What roles and checks are called in Vietnamese, English and Chinese."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.domain.checks import CheckKind


def _names(vi: str, en: str, zh: str) -> Mapping[str, str]:
    return MappingProxyType({"vi": vi, "en": en, "zh": zh})


ROLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "driver": _names("lái xe", "the driver", "驾驶员"),
        "agent": _names("đại lý", "the agent", "代理"),
        "yard": _names("bãi xe", "the yard", "停车场"),
        "border_guard": _names("biên phòng", "the border guard", "边防"),
        "customs": _names("hải quan", "customs", "海关"),
        "quarantine": _names("kiểm dịch", "quarantine", "检验检疫"),
        "management": _names(
            "trung tâm quản lý cửa khẩu", "the gate's management", "口岸管理中心"
        ),
        "tester": _names("người thử nghiệm", "the tester", "测试员"),
    }
)

CHECKS: Mapping[CheckKind, Mapping[str, str]] = MappingProxyType(
    {
        CheckKind.BORDER_GUARD_ENTRY: _names(
            "xác nhận vào của biên phòng",
            "the border guard's entry mark",
            "边防入口确认",
        ),
        CheckKind.CUSTOMS_ENTRY: _names(
            "xác nhận vào của hải quan", "customs' entry mark", "海关入口确认"
        ),
        CheckKind.YARD_ENTRY: _names("xác nhận vào bãi", "the yard's mark", "入场确认"),
        CheckKind.MEDICAL: _names("kiểm dịch y tế", "the medical check", "卫生检疫"),
        CheckKind.PLANT_QUARANTINE: _names(
            "kiểm dịch thực vật", "plant quarantine", "植物检疫"
        ),
        CheckKind.ANIMAL_QUARANTINE: _names(
            "kiểm dịch động vật", "animal quarantine", "动物检疫"
        ),
        CheckKind.TRANSPORT_LICENCE: _names(
            "giấy phép vận tải", "the transport licence", "运输许可"
        ),
        CheckKind.CUSTOMS_INSPECTION: _names(
            "kiểm tra hải quan", "the customs inspection", "海关查验"
        ),
        CheckKind.TRANSSHIPMENT: _names("sang tải", "the transshipment", "换装"),
        CheckKind.INFRASTRUCTURE_FEE: _names(
            "phí hạ tầng", "the infrastructure fee", "基础设施费"
        ),
        CheckKind.TRANSFER_FEE: _names("phí sang tải", "the transfer fee", "换装费"),
        CheckKind.BORDER_GUARD_EXIT: _names(
            "xác nhận ra của biên phòng", "the border guard's exit mark", "边防出口确认"
        ),
        CheckKind.CUSTOMS_EXIT: _names(
            "xác nhận ra của hải quan", "customs' exit mark", "海关出口确认"
        ),
    }
)
