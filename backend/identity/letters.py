"""`/auth/letter`: the code of the letter that comes with a first card, known again for the person who signed in.

A code follows from the server's secret and the record, so that nothing is kept and none can be made outside. It gives
no right: who shows it has signed in already, and their record is open to them with or without it.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend.identity.device_endpoint import DeviceEndpoint
from backend.identity.http import OAuthError, form_of, json_answer, needed

PATH: Final = "/auth/letter"
SIGNS: Final = 8
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LONGEST: Final = 64


def code_of(secret: bytes, patient: str) -> str:
    """Return the code of a record's letter: eight signs of Crockford's base32, 40 bits."""
    number = int.from_bytes(
        hmac.new(secret, f"carnet-letter:{patient}".encode(), sha256).digest()[:5]
    )
    return "".join(_ALPHABET[number >> 5 * at & 31] for at in reversed(range(SIGNS)))


@dataclass(slots=True)
class LetterEndpoint:
    """Answers who is signed in for themself."""

    secret: bytes = field(repr=False)
    device: DeviceEndpoint

    async def check(self, request: Request) -> Response:
        """Say whether the code is that of the letter to this person."""
        owner = await self.device.owner(request)
        code = needed(await form_of(request), "code")
        right = code_of(self.secret, owner.patient or "")
        if len(code) > _LONGEST or not hmac.compare_digest(code.encode(), right.encode()):
            raise OAuthError("invalid_request", "Not the code of a letter to this person.", 404)
        return json_answer({"known": True})
