"""Every word of the pages, in Vietnamese, English and Chinese: one table.

Names in braces are filled in by `phrases` and, while the page is open, by
`static/phrases.js`; so they are plain names, without formats.
"""

from collections.abc import Mapping
from types import MappingProxyType

_TABLE = {
    "title": ("Cửa khẩu hôm nay", "The gates today", "今日口岸"),
    "language": ("Ngôn ngữ", "Language", "语言"),
    "sandbox": (
        "Môi trường thử: xe, số liệu và giờ đều là mô phỏng.",
        "A sandbox: vehicles, figures and the time are simulated.",
        "测试环境：车辆、数据和时间均为模拟。",
    ),
    "no_gates": (
        "Chưa có cửa khẩu nào trên hệ thống.",
        "There are no gates in the system yet.",
        "系统中尚无口岸。",
    ),
    # The two directions, and where they lead.
    "export": ("Xuất khẩu", "Export", "出口"),
    "export_to": ("sang Trung Quốc", "to China", "往中国"),
    "import": ("Nhập khẩu", "Import", "进口"),
    "import_to": ("vào Việt Nam", "to Viet Nam", "往越南"),
    # The figures of a direction.
    "waiting": ("Đang chờ", "Waiting", "排队中"),
    "called": ("Đã gọi", "Called", "已叫号"),
    "entered_today": ("Vào hôm nay", "Entered today", "今日已进"),
    "inside": ("Đang ở trong", "Inside now", "在场内"),
    "in_review": ("Chờ duyệt", "In review", "待审核"),
    "scheduled": ("Hẹn giờ sau", "Due later", "预约稍后"),
    "admission_rate": ("Nhận mỗi giờ", "Rate per hour", "每小时放行"),
    "expected_wait": ("Dự kiến chờ", "Expected wait", "预计等候"),
    # How long the last in line would wait.
    "wait_none": ("không có hàng chờ", "no line", "无人排队"),
    "wait_unknown": ("chưa gọi xe", "no calls now", "暂不叫号"),
    "wait_minutes": ("khoảng {m} phút", "about {m} min", "约{m}分钟"),
    "wait_hours": ("khoảng {h} giờ", "about {h} h", "约{h}小时"),
    "wait_both": ("khoảng {h} giờ {m} phút", "about {h} h {m} min", "约{h}小时{m}分"),
    # What a gate does, and what that means for whoever looks.
    "state_open": ("Đang mở", "Open", "开放"),
    "state_resting": ("Ngoài giờ", "Out of hours", "非开放时间"),
    "state_hold": ("Tạm ngừng gọi xe", "Calls on hold", "暂停叫号"),
    "state_drain": ("Ngừng nhận tờ khai", "No new declarations", "停止受理申报"),
    "state_closed": ("Đóng cửa", "Closed", "关闭"),
    "state_contingency": ("Làm thủ tục giấy", "On paper", "纸质办理"),
    "advice_open": (
        "Chỉ lên cửa khẩu khi xe được gọi.",
        "Drive up only when your vehicle is called.",
        "叫到号后再驶往口岸。",
    ),
    "advice_resting": (
        "Vẫn nhận tờ khai; gọi xe tiếp khi mở lại.",
        "Declarations are taken; calls go on when it opens.",
        "照常受理申报；开放后继续叫号。",
    ),
    "advice_hold": (
        "Vẫn nhận tờ khai; chưa gọi thêm xe nào.",
        "Declarations are taken; nobody else is called yet.",
        "照常受理申报；暂不叫号。",
    ),
    "advice_drain": (
        "Chỉ gọi những xe đã khai; không nhận tờ khai mới.",
        "Only vehicles already declared are called.",
        "只叫已申报的车辆；不受理新申报。",
    ),
    "advice_closed": (
        "Không nhận tờ khai, không gọi xe cho đến khi có thông báo.",
        "No declarations and no calls until further notice.",
        "在另行通知前不受理申报，也不叫号。",
    ),
    "advice_contingency": (
        "Hệ thống tạm không gọi xe; làm theo phiếu giấy tại cửa khẩu.",
        "The system calls nobody; follow the paper tickets at the gate.",
        "系统暂不叫号；请按口岸纸质单据办理。",
    ),
    # Opening hours, local.
    "until": ("đến {time}", "until {time}", "至{time}"),
    "calls_until": ("gọi xe đến {time}", "calls until {time}", "叫号至{time}"),
    "opens": ("mở lại {time}", "opens at {time}", "{time}开放"),
    "opens_tomorrow": (
        "mở lại {time} ngày mai",
        "opens at {time} tomorrow",
        "明日{time}开放",
    ),
    "opens_on": ("mở lại {time} {date}", "opens {time} {date}", "{date} {time}开放"),
    "opens_unknown": ("chưa có ngày mở lại", "no opening in sight", "开放时间未定"),
    # How many wait: the public colours, as words. A gate with few vehicles need not
    # be moving.
    "density_green": ("ít xe", "quiet", "车少"),
    "density_yellow": ("hơi đông", "busy", "略多"),
    "density_orange": ("đông", "crowded", "拥挤"),
    "density_red": ("rất đông", "packed", "非常拥挤"),
    "density_waiting": ("{n} xe chờ", "{n} waiting", "{n}辆排队"),
    # How fresh the figures are.
    "fresh_at": ("Số liệu lúc {time}", "Figures of {time}", "{time}数据"),
    "fresh_live": ("Đang cập nhật", "Live", "实时更新"),
    "fresh_stale": ("Số liệu cũ", "Old figures", "数据已旧"),
    "fresh_trouble": (
        "Máy chủ không trả lời, đang thử lại; số liệu cũ",
        "No answer, trying again; old figures",
        "服务器无应答，正在重试；数据已旧",
    ),
    "fresh_offline": (
        "Máy của bạn đang mất mạng; số liệu cũ",
        "You are offline; old figures",
        "您已离线；数据已旧",
    ),
    "fresh_database": (
        "Đang đọc từ cơ sở dữ liệu: vẫn đúng, có thể chậm hơn",
        "Reading from the database: right, maybe slower",
        "正从数据库读取：数据准确，可能较慢",
    ),
    "age_seconds": ("{n} giây", "{n} s", "{n}秒"),
    "age_minutes": ("{n} phút", "{n} min", "{n}分钟"),
    # When the page cannot be made at all.
    "away_title": (
        "Chưa đọc được số liệu",
        "The figures cannot be read",
        "暂时无法读取数据",
    ),
    "away": (
        "Cơ sở dữ liệu không trả lời. Trang này tự thử lại sau {n} giây.",
        "The database does not answer. This page tries again in {n} seconds.",
        "数据库没有应答。本页将在{n}秒后自动重试。",
    ),
    "away_promise": (
        "Tờ khai đã được nhận không mất: chỗ trong hàng vẫn giữ nguyên.",
        "Declarations that were accepted are kept, and so are their places.",
        "已受理的申报不会丢失，排队位置保留不变。",
    ),
    # The small print.
    "explain_wait": (
        "Dự kiến chờ là của xe cuối hàng, theo mức nhận mỗi giờ, trong giờ mở cửa.",
        "The expected wait is that of the last in line, at this rate, in open hours.",
        "预计等候为队尾车辆的等候时间，按每小时放行数及开放时间计算。",
    ),
    "explain_called": (
        "“Đã gọi” là xe được gọi mà chưa vào.",
        "“Called” are those called who are not in yet.",
        "“已叫号”指已叫号而尚未进入的车辆。",
    ),
    "explain_time": (
        "Mọi giờ là giờ tại cửa khẩu.",
        "All times are the gate's local time.",
        "所有时间均为口岸当地时间。",
    ),
    "as_json": ("Số liệu dạng JSON", "The figures as JSON", "JSON数据"),
    "api": ("Giao diện lập trình", "The API", "接口文档"),
    # What management announces.
    "announced": ("Thông báo", "Announcements", "通知"),
    "announced_until": (
        "Dự kiến đến {time} {date}",
        "Expected until {time} {date}",
        "预计至{date} {time}",
    ),
    "announced_suspension": (
        "Tạm ngừng {category} ({way}) từ {first} đến {last}",
        "{category} suspended ({way}), {first} to {last}",
        "暂停{category}（{way}），{first}至{last}",
    ),
    "announced_buffer_yard": (
        "{way}: chỉ gọi xe đã có mặt tại bãi đệm",
        "{way}: only vehicles in the buffer yard are called",
        "{way}：仅从缓冲停车场叫号",
    ),
    "announced_closed": (
        "Nghỉ lễ, đóng cửa từ {first} đến {last}",
        "Holiday, closed {first} to {last}",
        "节假日关闭，{first}至{last}",
    ),
    "announced_pre_registered": (
        "Nghỉ lễ từ {first} đến {last}: chỉ xe khai xong trước giờ đến {hours} giờ",
        "Holiday {first} to {last}: only who declared {hours} h before arrival",
        "节假日{first}至{last}：仅受理到达前{hours}小时完成申报的车辆",
    ),
    "category_fresh_fruit": ("trái cây tươi", "fresh fruit", "鲜果"),
    "category_vegetables": ("rau củ", "vegetables", "蔬菜"),
    "category_live_aquatic": ("thủy sản sống", "live aquatic goods", "活水产"),
    "category_frozen": ("hàng đông lạnh", "frozen goods", "冷冻货物"),
    "category_electronics": ("điện tử", "electronics", "电子产品"),
    "category_machinery": ("máy móc", "machinery", "机械"),
    "category_consumer_goods": ("hàng tiêu dùng", "consumer goods", "消费品"),
    "category_new_vehicles": ("xe mới", "new vehicles", "新车"),
    "category_minerals": ("khoáng sản", "minerals", "矿产"),
    "category_other": ("hàng khác", "other goods", "其他货物"),
    "category_empty": ("xe không hàng", "empty vehicles", "空车"),
    # How numbers and days are written.
    "thousands": (".", ",", ","),
    "date": ("{d}/{m}/{y}", "{y}-{m}-{d}", "{y}-{m}-{d}"),
    "day_0": ("T2", "Mon", "周一"),
    "day_1": ("T3", "Tue", "周二"),
    "day_2": ("T4", "Wed", "周三"),
    "day_3": ("T5", "Thu", "周四"),
    "day_4": ("T6", "Fri", "周五"),
    "day_5": ("T7", "Sat", "周六"),
    "day_6": ("CN", "Sun", "周日"),
}

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        language: MappingProxyType({key: said[place] for key, said in _TABLE.items()})
        for place, language in enumerate(("vi", "en", "zh"))
    }
)
