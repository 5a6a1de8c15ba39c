"""Tells the person, and their attending doctor, that the record was opened in an emergency (CSP R1111-48).

A Communication each, written by the server itself before anything is answered: once an opening, whoever deletes it. It
says who, when and the reason stated, and nothing of what was read: that is in the traces. The doctor's is of a family
that no other professional reads and nobody else writes (backend.access.narrowings).
"""

import hmac
import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from backend.access.codes import NOTICE_SYSTEM, OPENED
from backend.access.gates import usual_purpose
from backend.access.principal import Principal, scopes_from_text
from backend.access.relation import RelationKind
from backend.access.subjects import Emergency, Regulator
from backend.audit.trace import Agent, AgentKind, Kind, Trace, TraceAction
from backend.fhir_server import repository
from backend.fhir_server.commit import commit
from backend.fhir_server.doing import Doing
from backend.fhir_server.instants import instant
from backend.fhir_server.intents import Intent
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.relating import relations
from backend.fhir_server.repository import Key
from backend.fhir_server.server import FhirServer
from backend.fhir_server.types import SHARED

_REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_LONGEST: Final = 140
_REMEMBERED: Final = 10_000
_ITSELF: Final = Principal(
    "server", "server", None, scopes_from_text("system/*.cruds"), is_operator=True
)

Urgent = Emergency | Regulator


@dataclass(frozen=True, slots=True)
class _Known:
    """What the notice says that the database knows; `is_told` when there is one already, even deleted."""

    is_told: bool
    name: str
    attending: tuple[str, ...]


class Notices:
    """The notices of one server process."""

    def __init__(self, server: FhirServer) -> None:
        self._server = server
        self._told: OrderedDict[str, None] = OrderedDict()

    async def tell(self, doing: Doing) -> list[Trace]:
        """Write the notices of a record's first look; returns the traces of the opening. Raises FhirError."""
        traces: list[Trace] = []
        for one in (doing, *doing.parts):
            if isinstance(one.subject, Urgent) and one.patient:
                traces += await self._of(one, one.subject, one.patient)
        return traces

    async def _of(self, doing: Doing, urgent: Urgent, patient: str) -> list[Trace]:
        opening = f"{patient}\x00{urgent.id}\x00{urgent.opened_at}\x00{type(urgent).__name__}"
        if opening in self._told:
            return []
        known = await self._server.store.read(lambda c: self._known(c, urgent, patient, opening))
        traces: list[Trace] = []
        if not known.is_told:
            told = list(self._notices(urgent, patient, opening, known))
            if await self._is_first(told, patient):
                traces = self._traces(doing, patient, [one["id"] for one in told])
        self._told[opening] = None
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        return traces

    def _known(self, connection: Connection, urgent: Urgent, patient: str, opening: str) -> _Known:
        told = repository.read(
            connection, Key(patient, "Communication", self._id(opening, f"Patient/{patient}"))
        )
        who = repository.read(connection, Key(SHARED, "Practitioner", urgent.id))
        at = urgent.opened_at
        attending = (
            row.who
            for row in relations(connection, patient)
            if row.kind is RelationKind.ATTENDING and row.holds(at)
        )
        name = "" if who is None or who.deleted else _name(json.loads(who.body))
        return _Known(told is not None, name, tuple(sorted(set(attending))))

    def _notices(
        self, urgent: Urgent, patient: str, opening: str, known: _Known
    ) -> Iterator[dict[str, Any]]:
        sender = {"reference": f"Practitioner/{urgent.id}"}
        if known.name:
            sender["display"] = known.name
        purpose = {"system": _REASON, "code": usual_purpose(urgent)}
        said = {
            "resourceType": "Communication",
            "status": "completed",
            "category": [{"coding": [{"system": NOTICE_SYSTEM, "code": OPENED}]}],
            "subject": {"reference": f"Patient/{patient}"},
            "sent": instant(self._server.now_ms()),
            "sender": sender,
            "reasonCode": [{"coding": [purpose], "text": urgent.reason[:_LONGEST]}],
        }
        for recipient in (f"Patient/{patient}", *known.attending):
            id = self._id(opening, recipient)
            yield said | {"id": id, "recipient": [{"reference": recipient}]}

    async def _is_first(self, told: list[dict[str, Any]], patient: str) -> bool:
        """Write the notices; returns False when another request has done it meanwhile."""
        asked = [Intent("PUT", "Communication", one["id"], one, fresh=True) for one in told]
        try:
            await commit(self._server, _ITSELF, asked, patient)
        except FhirError as error:
            if error.status != HTTPStatus.PRECONDITION_FAILED:
                raise
            return False
        return True

    def _traces(self, doing: Doing, patient: str, told: list[str]) -> list[Trace]:
        """Return the trace of the opening, and those of our own writes."""
        now = self._server.now_ms()
        opened = doing.trace(now, self._server.professions)
        itself = Agent(_ITSELF.subject, AgentKind.SERVER, _ITSELF.client)
        return [
            Trace(
                now,
                opened.agent,
                TraceAction.EXECUTE,
                Kind.EMERGENCY,
                patient,
                purpose=opened.purpose,
                emergency=True,
            ),
            *(
                Trace(now, itself, TraceAction.CREATE, Kind.CREATE, patient, "Communication", id)
                for id in told
            ),
        ]

    def _id(self, opening: str, recipient: str) -> str:
        """Return an id that follows from the opening: told again, it would be the same resource."""
        said = f"notice\x00{opening}\x00{recipient}".encode()
        return str(UUID(bytes=hmac.new(self._server.secret, said, sha256).digest()[:16], version=4))


def _name(practitioner: dict[str, Any]) -> str:
    """Return a professional's name as the directory has it."""
    names = practitioner.get("name") or [{}]
    parts = (*names[0].get("prefix", ()), *names[0].get("given", ()), names[0].get("family", ""))
    return str(names[0].get("text") or " ".join(part for part in parts if part))
