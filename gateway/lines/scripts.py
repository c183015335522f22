"""The Lua scripts, each of which documents its keys and arguments at its head."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Self

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from gateway.lines.client import PATIENCE_S
from gateway.lines.kept import KeptScript

_LUA = files("gateway.lines") / "lua"


@dataclass(frozen=True, slots=True)
class Scripts:
    apply: KeptScript
    install: AsyncScript
    positions: AsyncScript
    front: AsyncScript
    page: AsyncScript
    survey: AsyncScript

    @classmethod
    def of(cls, redis: Redis) -> Self:
        """Prepare the scripts; one that the server does not know is sent then."""
        texts = {
            name: (_LUA / f"{name}.lua").read_text("utf-8")
            for name in cls.__dataclass_fields__
        }
        # Every change of every gate comes by here.
        apply = KeptScript(redis, texts.pop("apply"), patience_s=PATIENCE_S)
        asked = {name: redis.register_script(text) for name, text in texts.items()}
        return cls(apply=apply, **asked)
