"""Whose space this is, for comparison."""

from dataclasses import dataclass, field

import flet as ft

from services.core.errors import ServiceError
from services.core.identity import Identity
from views._shared.hooks import use_model, use_services
from views._shared.ports import People


@ft.observable
@dataclass(eq=False)
class OwnerModel:
    """Reads the identity once; never raises."""

    _people: People
    identity: Identity = field(default_factory=Identity)

    async def start(self) -> None:
        try:
            self.identity = await self._people.identity()
        except ServiceError:
            self.identity = Identity()

    def stop(self) -> None:
        """Nothing to let go."""


def use_owner() -> Identity:
    """Return the identity of the open space, empty until it is read."""
    people = use_services().people
    return use_model(lambda: OwnerModel(people)).identity
