"""How people have their desks: what their firm keeps of them, and what they pressed."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.domain.journal import Actor
from gateway.services.accounts import own
from gateway.storage import accounts, kept_views
from gateway.storage.kept_views import KeptView

# As many as anybody finds their way among.
MOST_VIEWS = 30


class Desks:
    """Views are a firm's, so that colleagues have them; keys are a person's."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def views(self, owner_id: UUID) -> list[KeptView]:
        async with self._engine.connect() as connection:
            return await kept_views.of_owner(connection, owner_id)

    async def keep(self, owner_id: UUID, view: KeptView) -> bool:
        """Keep a view, in the place of one with its name; False when there are many."""
        async with self._engine.begin() as connection:
            # Nobody else of the firm keeps one meanwhile.
            await accounts.lock(connection, owner_id)
            known = await kept_views.of_owner(connection, owner_id)
            names = {one.name for one in known}
            if len(names | {view.name}) > MOST_VIEWS:
                return False
            await kept_views.keep(connection, owner_id, view)
        return True

    async def forget(self, owner_id: UUID, name: str) -> None:
        async with self._engine.begin() as connection:
            await kept_views.forget(connection, owner_id, name)

    async def takes_letters(self, actor: Actor) -> bool:
        """Whether letters act as keys at this person's desk."""
        async with self._engine.connect() as connection:
            return (await own(connection, actor)).letter_keys

    async def take_letters(self, actor: Actor, *, takes: bool) -> None:
        async with self._engine.begin() as connection:
            user = await own(connection, actor)
            await accounts.change(connection, user.id, letter_keys=takes)
