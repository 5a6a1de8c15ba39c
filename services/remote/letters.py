"""The code of a letter, known again by the server that sent it (docs/passage.md); no standard has such a question."""

import re
from typing import Final
from urllib.parse import urlencode

import httpx

from services.remote.address import is_loopback
from services.remote.authorization import Authorization
from services.remote.limits import Limits
from services.remote.transport import Transport

_LIMITS: Final = Limits(json_bytes=4096)
_CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")
_FORM: Final = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
}
_ALIKE: Final = str.maketrans("OIL", "011")


def plain_code(typed: str) -> str:
    """Return a code as it was given out: capitals and dashes do not matter, O is 0, I and L are 1."""
    return re.sub(r"[\s-]", "", typed).upper().translate(_ALIKE)


def is_code(typed: str) -> bool:
    """Say whether this may be a code: eight signs of Crockford’s base32."""
    return _CODE.fullmatch(plain_code(typed)) is not None


async def asked(endpoint: str, authorization: Authorization, code: str) -> None:
    """Return if the code is this person’s; RemoteError NOT_FOUND if not, or another for no answer."""
    http = Transport(authorization, _LIMITS, proxies=not is_loopback(httpx.URL(endpoint).host))
    try:
        await http.send("POST", endpoint, _FORM, urlencode({"code": plain_code(code)}).encode())
    finally:
        await http.aclose()
