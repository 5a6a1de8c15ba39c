"""One interaction asked for, by a request or by an entry of a bundle, and who asks."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import Connection

from backend.access.principal import Action, Principal
from backend.fhir_server.answers import Answer
from backend.fhir_server.compartment import patient_of_reference
from backend.fhir_server.doing import Doing
from backend.fhir_server.keeping import keeper
from backend.fhir_server.outcomes import FhirError, forbidden, not_found
from backend.fhir_server.repository import Key
from backend.fhir_server.server import FhirServer
from backend.fhir_server.sight import Sight, sight_of
from backend.fhir_server.types import DIRECTORY, ID, RECORD, SHARED, served

_VERSION: Final = re.compile(r"[1-9][0-9]{0,8}")
_ETAGS: Final = re.compile(r'\s*(?:W/)?"?([1-9][0-9]{0,8})"?\s*')


@dataclass(frozen=True, slots=True)
class Call:
    """`params` are those of the path, `headers` have lower-case names, `load` reads and parses the body.

    `doing` is what the trace of it will say.
    """

    server: FhirServer
    principal: Principal
    params: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    load: Callable[[], Awaitable[dict[str, Any]]]
    doing: Doing

    @property
    def type(self) -> str:
        """Raises FhirError 404 when the type is not served."""
        return served(self.params["type"])

    @property
    def id(self) -> str:
        """Raises FhirError 404 for what cannot be an id."""
        id = self.params["id"]
        if not is_id(id):
            raise not_found()
        return id

    @property
    def version(self) -> int:
        """Raises FhirError 404 for what cannot be one of our versions."""
        version = self.params["version"]
        if not _VERSION.fullmatch(version):
            raise not_found()
        return int(version)

    @property
    def prefer(self) -> str:
        return self.headers.get("prefer", "")

    @property
    def strict(self) -> bool:
        return "handling=strict" in self.prefer

    def permit(self, *actions: Action) -> None:
        """Raise FhirError 403 unless a scope allows one of these; the directory is read by all who are signed in."""
        shared = self.type in DIRECTORY and not self.principal.is_system
        if shared and {Action.READ, Action.SEARCH} & set(actions):
            return
        if not any(self.principal.may(action, self.type) for action in actions):
            raise forbidden()

    def patient(self, named: Sequence[str] = ()) -> str:
        """Return the patient among whose resources to look: the token's, or whom a system names.

        A system names one by `patient` in a search, or by the header X-Security-Context (FHIR R4,
        binary.html#security). Raises FhirError 403 when another is named, or nobody.
        """
        if "type" in self.params and self.type in DIRECTORY:
            self.doing.patient = SHARED
            return SHARED
        asked = set(map(self._id_of, named)) | self._in_header()
        if self.principal.patient is not None:
            asked.add(self.principal.patient)
        if len(asked) != 1:
            raise forbidden()
        return asked.pop()

    def record(self) -> str:
        """Return the patient of `Patient/{id}/$…`; raises FhirError 404 for another's."""
        if self.principal.patient not in {None, self.id}:
            raise not_found()
        return self.id

    def key(self) -> Key:
        """Return the place of an instance."""
        if self.type == "Patient" and self.principal.is_system:
            return Key(self.id, "Patient", self.id)
        return Key(self.patient(), self.type, self.id)

    def sight(self, connection: Connection, patient: str) -> Sight:
        """Return what may be seen of a record; raises FhirError 403 when it is nothing."""
        self.doing.patient = patient
        sight = sight_of(
            connection, self.principal, patient, self.server.now_ms(), self.server.policy
        )
        self.doing.sees(sight)
        return replace(sight, keeps=keeper(self.server.booking, self.principal))

    def types(self) -> tuple[str, ...]:
        """Return the types of a record the scopes let out as a whole; raises FhirError 403 when there is none."""
        found = _types(self.principal)
        if not found:
            raise forbidden()
        return found

    def versions(self, header: str) -> frozenset[int] | None:
        """Return the versions an ETag header lists, None without it; raises FhirError 400."""
        value = self.headers.get(header)
        if value is None:
            return None
        found = [_ETAGS.fullmatch(part) for part in value.split(",")]
        if not all(found):
            raise FhirError(
                HTTPStatus.BAD_REQUEST, "A version is not written as this server gives them."
            )
        return frozenset(int(match[1]) for match in found if match)

    def _in_header(self) -> set[str]:
        reference = self.headers.get("x-security-context")
        return set() if reference is None else {self._id_of(reference)}

    def _id_of(self, reference: str) -> str:
        text = reference if "/" in reference else f"Patient/{reference}"
        found = patient_of_reference(text, self.server.base_url())
        if found is None:
            raise forbidden()
        return found


def is_id(text: str) -> bool:
    """Whether a text can be an id (FHIR R4, datatypes.html#id)."""
    return ID.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _types(principal: Principal) -> tuple[str, ...]:
    may = principal.may
    return tuple(type for type in RECORD if may(Action.READ, type) and may(Action.SEARCH, type))


Handler = Callable[[Call], Awaitable[Answer]]
