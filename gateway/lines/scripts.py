"""The Lua scripts, each of which documents its keys and arguments at its head."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Self

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

_LUA = files("gateway.lines") / "lua"


@dataclass(frozen=True, slots=True)
class Scripts:
    apply: AsyncScript
    install: AsyncScript
    positions: AsyncScript
    front: AsyncScript
    page: AsyncScript
    survey: AsyncScript

    @classmethod
    def of(cls, redis: Redis) -> Self:
        """Prepare the scripts; one that the server does not know is sent then."""
        return cls(
            *(
                redis.register_script((_LUA / f"{name}.lua").read_text("utf-8"))
                for name in cls.__dataclass_fields__
            )
        )
