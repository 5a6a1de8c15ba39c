"""Files that come in parts, as our own server takes them (RFC 9110 §14.5, RFC 9530)."""

import re
from base64 import b64decode
from dataclasses import dataclass, field, replace
from hashlib import sha256

from tests.fakes.fhir.exchange import RefusedRequestError, Reply, Seen

EXTENSION = {"url": "urn:carnet:StructureDefinition:binary-parts", "valueUnsignedInt": 8 * 2**20}


@dataclass(slots=True)
class Parts:
    """What is under way, by the file's id and digest; `received` counts the bytes of all parts that came."""

    under_way: dict[tuple[str, str], bytes] = field(default_factory=dict)
    received: int = 0

    def taken(self, request: Seen, id: str) -> Seen | Reply:
        """Take a part; return how far it is, or the request with the whole as its body."""
        told = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+)", request.headers["content-range"])
        digest = request.headers["repr-digest"].removeprefix("sha-256=:").removesuffix(":")
        if told is None:
            raise RefusedRequestError(400, "invalid")
        have = self.under_way.get((id, digest), b"")
        if told[1] is not None:
            if int(told[1]) != len(have):
                raise RefusedRequestError(409, "conflict")
            have += request.body
            self.received += len(request.body)
        self.under_way[id, digest] = have
        if len(have) < int(told[2]):
            return Reply(202, headers={"Upload-Offset": str(len(have))})
        del self.under_way[id, digest]
        if sha256(have).digest() != b64decode(digest):
            raise RefusedRequestError(422, "invariant")
        return replace(request, body=have)
