"""A circle in memory: one helper, one who is helped, invitations in both directions, and a server that can be away."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from services.circle.models import (
    Act,
    Circle,
    Helped,
    Helper,
    Invitation,
    Left,
    May,
    Offer,
    Offered,
    Sent,
    Side,
    Stage,
)
from services.core.changes import ChangeFeed, Topic
from services.core.errors import (
    NotFoundError,
    NotPossibleError,
    OfflineError,
    ServiceError,
    WhyNot,
)

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
CODE = "7KQ2-M9XD-4RTB"
HELPER = Helper(
    "consent-1",
    "related-1",
    "Sophie Exemple",
    frozenset({"CAREGIVER"}),
    ("appointments", "prescriptions"),
    May.ADD,
    "2026-05-04",
    "2028-05-04",
)
HELPED = Helped(
    "helped-1", "patient-2", "Marcel Fictif", areas=frozenset({"appointments"}), may=May.ADD
)
ANSWERED = Invitation(
    "task-1",
    Act.HELP,
    Side.MADE,
    Stage.TO_CONFIRM,
    "Noé Exemple",
    "1990-01-02",
    "4821",
    ("appointments",),
    May.SEE,
    "2027-02-01",
    NOW + timedelta(days=7),
    CODE,
    "account-1",
)


@dataclass(eq=False)
class FakeCircle:
    """`wrong` is what every question to the server ends with; `did`, the acts in their order."""

    changes: ChangeFeed
    known: Circle = field(default_factory=Circle)
    wrong: ServiceError | None = None
    did: list[str] = field(default_factory=list)
    acting_for: Helped | None = None

    async def circle(self) -> Circle:
        return self.known

    async def refresh(self) -> int:
        self._ask("refresh")
        return len(self.known.helped)

    async def invite(self, offer: Offer) -> Invitation:
        self._ask("invite")
        made = replace(
            ANSWERED,
            id="task-new",
            stage=Stage.WAITING,
            name="",
            areas=tuple(sorted(offer.areas)),
            may=offer.may,
            until=offer.until.isoformat() if offer.until else "",
        )
        self._set(invitations=(made, *self.known.invitations))
        return made

    async def look(self, typed: str) -> Offered:
        self._ask("look")
        if typed.replace("-", "").upper() != CODE.replace("-", ""):
            raise NotPossibleError(WhyNot.UNKNOWN_CODE)
        return Offered(
            typed, Act.HELP, "Marcel Fictif", ("appointments",), May.ADD, "2027-02-01", NOW
        )

    async def accept(self, _typed: str, _agreement: str = "") -> str:
        self._ask("accept")
        return "4821"

    async def refuse(self, _typed: str) -> None:
        self._ask("refuse")

    async def confirm(self, id: str, _offer: Offer | None = None) -> Invitation:
        self._ask("confirm")
        return self._stage(id, Stage.DONE)

    async def withdraw(self, id: str) -> None:
        self._ask("withdraw")
        self._stage(id, Stage.WITHDRAWN)

    async def stop(self, id: str) -> Sent:
        self.did.append("stop")
        away = isinstance(self.wrong, OfflineError)
        if away:
            helpers = tuple(
                replace(one, stopping=True) if one.id == id else one for one in self.known.helpers
            )
        else:
            helpers = tuple(one for one in self.known.helpers if one.id != id)
        self._set(helpers=helpers)
        return Sent.LATER if away else Sent.DONE

    async def change(self, id: str, offer: Offer) -> Sent:
        self.did.append("change")
        away = isinstance(self.wrong, OfflineError)
        if self.wrong and not away:
            raise self.wrong
        until = offer.until.isoformat() if offer.until else ""
        given = {"areas": tuple(sorted(offer.areas)), "may": offer.may, "until": until}
        helpers = tuple(
            one if one.id != id else replace(one, **({"wanted": offer} if away else given))
            for one in self.known.helpers
        )
        self._set(helpers=helpers)
        return Sent.LATER if away else Sent.DONE

    async def leave(self, id: str) -> Left:
        self._ask("leave")
        self._set(helped=tuple(one for one in self.known.helped if one.id != id))
        return Left("Marcel Fictif", {"Appointment": 1})

    async def open(self, id: str) -> None:
        self._ask("open")
        self.acting_for = next((one for one in self.known.helped if one.id == id), None)
        self.changes.publish(Topic.PERSON)

    async def back(self) -> None:
        self.acting_for = None
        self.changes.publish(Topic.PERSON)

    async def read_ended(self, id: str) -> None:
        self._set(ended=tuple(one for one in self.known.ended if one.id != id))

    def _ask(self, what: str) -> None:
        self.did.append(what)
        if self.wrong:
            raise self.wrong

    def _stage(self, id: str, stage: Stage) -> Invitation:
        found = next((one for one in self.known.invitations if one.id == id), None)
        if found is None:
            raise NotFoundError
        done = replace(found, stage=stage)
        self._set(
            invitations=tuple(done if one.id == id else one for one in self.known.invitations)
        )
        return done

    def _set(self, **parts: object) -> None:
        self.known = replace(self.known, **parts)  # type: ignore[arg-type] # the fields of Circle
        self.changes.publish(Topic.CIRCLE)
