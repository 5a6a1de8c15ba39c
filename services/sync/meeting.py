"""Whose record a server keeps: known before anything of this device is linked to it, or sent."""

from dataclasses import dataclass, replace
from typing import Final

from services.core.errors import (
    DoubtfulRecordError,
    Fault,
    OtherRecordError,
    RefusedError,
    RemoteError,
)
from services.core.identity import Identity, Match, compare
from services.fhir.parsing import parse
from services.fhir.people import identity_from_patient
from services.remote.address import ServerAddress
from services.remote.authorization import FixedToken, NoAuthorization
from services.remote.client import FhirClient
from services.remote.possession import ProofKey
from services.sync.models import Server

_UNTOLD: Final = frozenset({Fault.FORBIDDEN, Fault.GONE, Fault.NOT_FOUND, Fault.UNSUPPORTED})
"""The server does not say who it is about; a fault of the way there is another matter, and is raised."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Whose space this is, whose record the server has, and what comparing them says."""

    here: Identity
    there: Identity
    match: Match

    @classmethod
    def of(cls, here: Identity, there: Identity) -> "Meeting":
        """Compare; nothing known on a side leaves the match unknown."""
        known = not (here.is_empty or there.is_empty)
        return cls(here, there, compare(here, there) if known else Match.UNKNOWN)

    def check(self, *, confirmed: bool) -> None:
        """Let two records become one, or not; `confirmed`: the person says that a doubtful one is theirs.

        Raises:
            OtherRecordError: it is somebody else's, whatever is said.
            DoubtfulRecordError: it may be, and nobody confirmed.

        """
        if self.match is Match.OTHER:
            raise OtherRecordError
        if self.match is Match.HOMONYM and not confirmed:
            raise DoubtfulRecordError


async def whose(server: Server, token: str | None, key: ProofKey | None = None) -> Identity:
    """Return the person of a server's record, empty when it does not say; nothing is written on this device.

    `key` is what the token is bound to, if anything.

    Raises:
        RemoteError: the server cannot be asked.

    """
    authorization = NoAuthorization() if token is None else replace(FixedToken.of(token), key=key)
    async with FhirClient(ServerAddress.of(server.base), authorization) as client:
        try:
            found = await client.read("Patient", server.patient)
            return identity_from_patient(parse(found.json))
        except RefusedError:
            raise RemoteError(Fault.WRONG_ANSWER) from None
        except RemoteError as error:
            if error.fault not in _UNTOLD:
                raise
            return Identity()
