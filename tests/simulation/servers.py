"""The servers of a simulation: those of tests/fakes/fhir, and one that gives every id itself."""

from collections.abc import Callable
from typing import Final

from tests.builders import remote
from tests.fakes.fhir import statement
from tests.fakes.fhir.exchange import FHIR, Json, RefusedRequestError, Reply, Seen, encoded
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.poor import PoorServer
from tests.fakes.fhir.serving import FhirFake

_TYPES: Final = frozenset({"Binary", "DocumentReference", "Patient"})


class FewTypes(FaithfulServer):
    """Declares what a simulated record is made of, and no more: each type costs two requests a run."""

    def _reply(self, request: Seen) -> Reply:
        if request.segments == ("metadata",):
            return Reply(200, encoded(self._statement()), {"Content-Type": FHIR})
        return FaithfulServer._reply(self, request)

    def _statement(self) -> Json:
        told = statement.capability_statement(reference=self.reference)
        rest = told["rest"][0]
        rest["resource"] = [each for each in rest["resource"] if each["type"] in _TYPES]
        return told


class GivesIds(FewTypes):
    """Takes no resource under an id of the client's: only `POST`, with `If-None-Exist` (http.html#ccreate)."""

    def _statement(self) -> Json:
        told = FewTypes._statement(self)
        for each in told["rest"][0]["resource"]:
            each["updateCreate"] = False
        return told

    def _restful(self, request: Seen) -> Reply:
        match (request.method, *request.segments):
            case ("PUT", type, id) if self.records.last(type, id) is None:
                raise RefusedRequestError(405, "not-supported")
            case _:
                return FaithfulServer._restful(self, request)


SERVERS: Final[dict[str, Callable[[], FhirFake]]] = {
    "reference": lambda: FewTypes(page=3, reference=True),
    "faithful": lambda: FewTypes(page=3),
    "gives ids": lambda: GivesIds(page=3),
    "poor": lambda: PoorServer(page=3),
}


def filled(kind: str) -> FhirFake:
    """Return a server that keeps Camille's record, with one letter, and somebody else's."""
    server = SERVERS[kind]()
    server.put(remote.patient())
    server.put(remote.binary("lettre-file"))
    server.put(remote.letter("lettre", "Lettre de départ"))
    server.put(remote.patient("marcel", "Fictif"))
    server.put(remote.letter("autre", "Secret", of="marcel"))
    return server
