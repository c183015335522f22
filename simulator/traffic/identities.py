"""Invented plates, containers, people and numbers, all of a valid form.

Each is a pure function of a whole number, so that two vehicles with different numbers
never share one.
"""

from stdnum import iso6346
from stdnum.vn import mst

_PROVINCES = ("11", "12", "14", "15", "20", "29", "34", "88", "89", "90", "98", "99")
_VN_SERIES = ("C", "H")
_CN_PROVINCES = "桂粤湘云"
_CN_CITIES = "ABCDEFGHJK"
_CONTAINER_OWNERS = ("XVDU", "XVHU", "XNSU", "XQTU")

_FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Nông",
    "Vi",
    "Lường",
    "Đặng",
    "Bùi",
)
_MIDDLE = ("Văn", "Đức", "Minh", "Quang", "Thị")
_GIVEN = ("An", "Bình", "Cường", "Dũng", "Hà", "Khánh", "Lâm", "Nam", "Sơn", "Tâm")
_CN_FAMILY = "李王张刘陈杨黄赵周吴"
_CN_GIVEN = ("伟", "强", "磊", "军", "勇", "杰", "建国", "志明", "海涛", "文斌")

_BOTS = "0009"

# How many different numbers each kind takes before it repeats.
PLATES_VN = len(_PROVINCES) * len(_VN_SERIES) * 100_000
PLATES_CN = len(_CN_PROVINCES) * len(_CN_CITIES) * 100_000
TRAILERS = len(_PROVINCES) * 100_000
CONTAINERS = len(_CONTAINER_OWNERS) * 1_000_000
PEOPLE = 10_000_000
FIRMS = 90
CUSTOMS_NUMBERS = 10**9


def plate_vn(number: int) -> str:
    """Return a Vietnamese plate as people write it: 12C-123.45."""
    rest, serial = divmod(number, 100_000)
    province, series = divmod(rest, len(_VN_SERIES))
    return _dotted(f"{_PROVINCES[province]}{_VN_SERIES[series]}", serial)


def trailer_vn(number: int) -> str:
    province, serial = divmod(number, 100_000)
    return _dotted(f"{_PROVINCES[province]}R", serial)


def plate_cn(number: int) -> str:
    """Return a Chinese plate with its province's character: 桂F12345."""
    rest, serial = divmod(number, 100_000)
    province, city = divmod(rest, len(_CN_CITIES))
    return f"{_CN_PROVINCES[province]}{_CN_CITIES[city]}{serial:05}"


def container(number: int) -> str:
    """Return a container number with the right check digit (ISO 6346)."""
    owner, serial = divmod(number, 1_000_000)
    digits = f"{_CONTAINER_OWNERS[owner]}{serial:06}"
    return f"{digits}{iso6346.calc_check_digit(digits)}"


def person_vn(number: int) -> dict[str, str | None]:
    """Return a driver; no real identity number begins with 000."""
    rest, given = divmod(number, len(_GIVEN))
    rest, middle = divmod(rest, len(_MIDDLE))
    family = _FAMILY[rest % len(_FAMILY)]
    return {
        "name": f"{family} {_MIDDLE[middle]} {_GIVEN[given]}",
        "phone": f"091{number:07}",
        "identity_number": f"000{number:09}",
        "companion": None,
    }


def person_cn(number: int) -> dict[str, str | None]:
    rest, given = divmod(number, len(_CN_GIVEN))
    family = _CN_FAMILY[rest % len(_CN_FAMILY)]
    return {
        "name": f"{family}{_CN_GIVEN[given]}",
        "phone": f"+86138{number:08}",
        "identity_number": f"000{number:09}",
        "companion": None,
    }


def person_of_bot(number: int) -> dict[str, str | None]:
    """Return a driver that no vehicle has: of invented people only these are 0009."""
    return person_vn(number) | {"identity_number": f"{_BOTS}{number:08}"}


def is_of_bot(identity_number: str) -> bool:
    return identity_number.startswith(_BOTS)


def is_invented(identity_number: str | None) -> bool:
    """Whether a driver is one of ours."""
    return identity_number is not None and identity_number.startswith("000")


def firm(number: int) -> tuple[str, str]:
    """Return the name of a firm and its tax code, with the right check digit."""
    for serial in range(number * 10, number * 10 + 10):
        digits = f"490099{serial:03}"
        check = mst.calc_check_digit(digits)
        # A remainder of 0 would make a check "digit" of 10: no such code is given.
        if len(check) == 1:
            return f"Công ty TNHH Ví Dụ {number + 1}", digits + check
    msg = f"no tax code for firm {number}"
    raise AssertionError(msg)


def customs_declaration(number: int, *, leaves: bool) -> str:
    """Return 12 digits: exports begin with 3, imports with 1."""
    return f"{'3' if leaves else '1'}05{number:09}"


def _dotted(series: str, serial: int) -> str:
    digits = f"{serial:05}"
    return f"{series}-{digits[:3]}.{digits[3:]}"


class Unused:
    """Turns uniform numbers into different whole numbers below *size*."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._used: set[int] = set()

    def take(self, uniform: float) -> int:
        number = int(uniform * self._size)
        while number in self._used:
            number = (number + 1) % self._size
        self._used.add(number)
        return number
