"""The wire of the trusted person, carried by the invitations of the circle: features are strangers to each other."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from services.circle.models import Act, May, NotPossibleError, Offer, Side, WhyNot
from services.circle.models import Stage as Step
from services.circle.service import CircleService
from services.trusted.models import Missing, NotDesignatedError
from services.trusted.wire import Invited, Reply, Stage, Taken

_STAGES: Final = {
    Step.WAITING: Stage.WAITING,
    Step.TO_CONFIRM: Stage.ANSWERED,
    Step.ANSWERED: Stage.ANSWERED,
    Step.DONE: Stage.DONE,
    Step.REFUSED: Stage.REFUSED,
    Step.WITHDRAWN: Stage.WITHDRAWN,
    Step.EXPIRED: Stage.EXPIRED,
}
_WHY: Final = {
    WhyNot.UNKNOWN_CODE: Missing.EXPIRED,
    WhyNot.EXPIRED: Missing.EXPIRED,
    WhyNot.USED: Missing.USED,
    WhyNot.OWN_CODE: Missing.CIRCULAR,
}


@dataclass(frozen=True, slots=True)
class CircleWire:
    """See `services.trusted.wire.Wire`."""

    circle: CircleService

    async def can_invite(self) -> bool:
        """Say whether there is a server for it; nobody invites in another's name."""
        return self.circle.acting_for is None and (await self.circle.circle()).connected

    async def invite(self, text: str) -> Invited:
        """Make an invitation that gives nothing but a text to read."""
        made = await self.circle.invite(Offer(frozenset(), May.SEE, None, Act.TRUSTED, text))
        return Invited(made.id, made.code, made.expires.isoformat() if made.expires else "")

    async def look(self, code: str) -> str:
        """Return the text that a code leads to, "" for an invitation to something else."""
        with _said():
            return (await self.circle.look(code)).text

    async def accept(self, code: str, agreement: str) -> str:
        """Agree; return four digits to compare."""
        with _said():
            return await self.circle.accept(code, agreement)

    async def refuse(self, code: str) -> None:
        """Say no."""
        with _said():
            await self.circle.refuse(code)

    async def reply(self, id: str) -> Reply:
        """Ask the server how an invitation stands."""
        found = await self.circle.designation(id)
        return Reply(
            _STAGES[found.stage],
            found.name,
            found.born,
            found.check,
            found.agreement,
        )

    async def confirm(self, id: str) -> None:
        """Say that it is who it should be."""
        await self.circle.confirm_designation(id)

    async def withdraw(self, id: str) -> None:
        """Take an invitation back."""
        await self.circle.withdraw(id)

    async def over(self, texts: frozenset[str]) -> None:
        """Tell whoever agreed to one of these texts that it holds no more."""
        if self.circle.acting_for is not None:
            return
        for one in await self.circle.designations():
            is_mine = one.side is Side.MADE and one.stage is Step.DONE
            if is_mine and _hash(one.text) in texts:
                await self.circle.end_designation(one.id)

    async def taken(self, *, ask: bool = False) -> tuple[Taken, ...]:
        """Return what this person agreed to; with `ask`, up to date if it can be."""
        known = [one for one in await self.circle.designations() if one.side is Side.TAKEN]
        if ask and any(one.stage in {Step.ANSWERED, Step.DONE} for one in known):
            await self.circle.catch_up()
        return tuple(
            Taken(_STAGES[one.stage], one.text, one.check)
            for one in await self.circle.designations()
            if one.side is Side.TAKEN
        )


def _hash(text: str) -> str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("hash", "")) if isinstance(found, dict) else ""


@contextmanager
def _said() -> Iterator[None]:
    """Say why a code leads nowhere in the words of a designation."""
    try:
        yield
    except NotPossibleError as error:
        if missing := _WHY.get(error.why):
            raise NotDesignatedError(missing) from None
        raise
