"""What our own server does between a person and who helps them: invitations by code, whose records are open to whom.

The rights themselves are FHIR resources (RelatedPerson, Consent, Task) that the person's own app writes; no standard
says how two accounts find each other. Every answer is checked: names are shown to people, ids become addresses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from services.core.errors import Fault, RemoteError
from services.remote.address import ServerAddress
from services.remote.authorization import Authorization
from services.remote.cleaning import line
from services.remote.decoding import ID, decoded
from services.remote.limits import MIB, Limits
from services.remote.statuses import FHIR, JSON
from services.remote.transport import Network, Transport

_LIMITS: Final = Limits(json_bytes=2 * MIB)
_HEADERS: Final = {"Accept": FHIR, "Content-Type": FHIR}
_MOST: Final = 200
_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyz-")
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Looked:
    """What a code leads to, before anybody agrees; days and moments as FHIR writes them."""

    kind: str
    name: str = field(repr=False)
    areas: tuple[str, ...]
    right: str
    until: str
    expires: str
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OpenTo:
    """A record that is open to the person; `record` is the id of its Patient."""

    record: str = field(repr=False)
    name: str = field(repr=False)
    kind: str
    areas: tuple[str, ...]
    right: str
    until: str


class _Part(msgspec.Struct, rename="camel"):
    name: str
    value_string: str = ""
    value_code: str = ""
    value_id: str = ""
    value_date: str = ""
    value_date_time: str = ""
    value_instant: str = ""
    value_reference: dict[str, Any] = msgspec.field(default_factory=dict)
    part: list["_Part"] = msgspec.field(default_factory=list)

    @property
    def said(self) -> str:
        return (
            self.value_string
            or self.value_code
            or self.value_id
            or self.value_date
            or self.value_date_time
            or self.value_instant
            or str(self.value_reference.get("reference", ""))
        )


class _Parameters(msgspec.Struct, rename="camel"):
    resource_type: str
    parameter: list[_Part] = msgspec.field(default_factory=list)


class CircleServer:
    """Asks one server; close it with `aclose`. Every method raises RemoteError for all but a right answer."""

    def __init__(
        self, address: ServerAddress, authorization: Authorization, network: Network | None = None
    ) -> None:
        self._address = address
        self._http = Transport(
            authorization, _LIMITS, proxies=not address.on_this_device, network=network
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def look(self, code: str) -> Looked:
        """Return what a code leads to; NOT_FOUND, GONE or CONFLICT when it leads nowhere any more."""
        found = _parameters(await self._ask("Task/$look-invitation", {"code": code}))
        return Looked(
            _word(_one(found, "kind")),
            line(_one(found, "name")),
            _words(found, "areas"),
            _word(_one(found, "right")),
            _one(found, "until")[:_LONGEST],
            _one(found, "expires")[:_LONGEST],
            _one(found, "text"),
        )

    async def accept(self, code: str, said: Mapping[str, str]) -> dict[str, Any]:
        """Answer an invitation, with who one is, and return one's own side; the same again changes nothing."""
        answer = await self._ask("Task/$accept-invitation", {"code": code, **said})
        return decoded(answer, dict[str, Any])

    async def refuse(self, code: str) -> None:
        """Say no to an invitation."""
        await self._ask("Task/$refuse-invitation", {"code": code})

    async def open_to_me(self) -> tuple[OpenTo, ...]:
        """Return whose records are open to the person who is signed in."""
        answer = await self._http.send("GET", self._address.at("Patient", "$circle"), _HEADERS)
        _is_json(answer.mime, answer.status)
        told = decoded(answer.body, _Parameters)
        if told.resource_type != "Parameters":
            raise RemoteError(Fault.WRONG_ANSWER, "Parameters")
        return tuple(_open_to(one.part) for one in told.parameter[:_MOST] if one.part)

    async def leave(self, patient: str) -> None:
        """Have one's own access to another's record ended."""
        await self._http.send(
            "POST",
            self._address.at("Patient", patient, "$leave"),
            _HEADERS,
            b'{"resourceType":"Parameters"}',
        )

    async def put(self, resource: Mapping[str, Any]) -> None:
        """Write one resource of the person's own record."""
        url = self._address.at(str(resource["resourceType"]), str(resource["id"]))
        await self._http.send("PUT", url, _HEADERS, msgspec.json.encode(resource))

    async def read(self, type: str, id: str) -> dict[str, Any]:
        """Return a resource as the server holds it now."""
        answer = await self._http.send("GET", self._address.at(type, id), _HEADERS)
        _is_json(answer.mime, answer.status)
        return decoded(answer.body, dict[str, Any])

    async def write_together(self, resources: Sequence[Mapping[str, Any]]) -> None:
        """Write several resources, all or none (http.html#transaction)."""
        entries = [
            {
                "fullUrl": self._address.at(str(one["resourceType"]), str(one["id"])),
                "resource": one,
                "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"},
            }
            for one in resources
        ]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        await self._http.send("POST", self._address.at(""), _HEADERS, msgspec.json.encode(bundle))

    async def _ask(self, path: str, said: Mapping[str, str]) -> bytes:
        asked = {
            "resourceType": "Parameters",
            "parameter": [
                {"name": name, ("valueDate" if name == "born" else "valueString"): value}
                for name, value in said.items()
                if value
            ],
        }
        url = self._address.at(*path.split("/"))
        answer = await self._http.send("POST", url, _HEADERS, msgspec.json.encode(asked))
        return answer.body


def _parameters(data: bytes) -> list[_Part]:
    told = decoded(data, _Parameters)
    if told.resource_type != "Parameters":
        raise RemoteError(Fault.WRONG_ANSWER, "Parameters")
    return told.parameter


def _open_to(parts: Sequence[_Part]) -> OpenTo:
    record = _one(parts, "record").rpartition("/")[2]
    if not ID.fullmatch(record):
        raise RemoteError(Fault.WRONG_ANSWER, "record")
    return OpenTo(
        record,
        line(_one(parts, "name")),
        _word(_one(parts, "kind")),
        _words(parts, "areas"),
        _word(_one(parts, "right")),
        _one(parts, "until")[:_LONGEST],
    )


def _one(parts: Sequence[_Part], name: str) -> str:
    return next((one.said for one in parts if one.name == name), "")


def _words(parts: Sequence[_Part], name: str) -> tuple[str, ...]:
    found = [word for one in parts if one.name == name for word in one.said.split()]
    return tuple(dict.fromkeys(map(_word, found)))


def _word(text: str) -> str:
    """Return a word of the server's, which is one of a few; raises WRONG_ANSWER."""
    if len(text) > _LONGEST or not set(text) <= _WORD:
        raise RemoteError(Fault.WRONG_ANSWER, "Parameters")
    return text


def _is_json(mime: str, status: int) -> None:
    if mime not in JSON:
        raise RemoteError(Fault.NOT_FHIR, status=status)
