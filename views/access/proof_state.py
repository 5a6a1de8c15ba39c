"""Whether what the server wrote down is as it signed it: the last check, and a new one."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.access.models import Unanswered
from services.access.proving import Checked
from services.core.errors import ServiceError
from views._shared.traces_ports import Proofs


@dataclass(frozen=True, slots=True)
class ProofState:
    """`checked` is the last check, None before the first; `away` is why a new one could not be made."""

    checked: Checked | None = None
    away: Unanswered | None = None
    asking: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class ProofModel:
    """Reads what is kept; asks the server only when told to. Never raises."""

    _proofs: Proofs
    state: ProofState = field(default_factory=ProofState)

    async def start(self) -> None:
        await self._load()

    def stop(self) -> None:
        self.state = ProofState()

    async def check(self) -> None:
        """Check the newest traces now."""
        self.state = replace(self.state, asking=True, error=None, away=None)
        try:
            away = await self._proofs.check()
        except ServiceError as error:
            self.state = replace(self.state, asking=False, error=error)
            return
        await self._load()
        self.state = replace(self.state, asking=False, away=away)

    async def take_key(self) -> None:
        """Trust the key that the server signs with now, and check again."""
        try:
            await self._proofs.take_key()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        await self.check()

    async def _load(self) -> None:
        try:
            self.state = replace(self.state, checked=await self._proofs.kept())
        except ServiceError as error:
            self.state = replace(self.state, error=error)
