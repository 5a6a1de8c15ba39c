"""A file sent in parts to our own server: partial PUT (RFC 9110 §14.5) and the digest of the whole (RFC 9530).

`Content-Range: bytes 0-1048575/5000000` brings a part, `bytes */5000000` with no body asks how far it is; 202 tells it
by `Upload-Offset`. The answer to the last part is that of a whole PUT.
"""

import base64
import re
from http import HTTPStatus
from typing import Final

from services.core.errors import Fault, RemoteError
from services.remote.address import ServerAddress
from services.remote.limits import Limits
from services.remote.statuses import FHIR
from services.remote.transport import Content, Transport
from services.remote.writing import written

_OFFSET: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


async def put_part(
    http: Transport,
    address: ServerAddress,
    limits: Limits,
    id: str,
    content: Content,
    part: range,
    size: int,
    mime: str,
    *,
    sha256: str,
    patient: str,
) -> int | None:
    """Send one part, an empty one to ask only; return where the server is, None once it has the whole."""
    span = f"{part.start}-{part.stop - 1}" if part else "*"
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    headers = {
        "Accept": FHIR,
        "Prefer": "return=minimal",
        "Content-Type": mime,
        "Content-Length": str(len(part)),
        "Content-Range": f"bytes {span}/{size}",
        "Repr-Digest": f"sha-256=:{digest}:",
        "If-None-Match": "*",
        "X-Security-Context": f"Patient/{patient}",
    }
    answer = await http.send(
        "PUT",
        address.at("Binary", id),
        headers,
        content,
        extra_seconds=size
        / limits.slowest,  # to the last part, the server answers once it has read the whole
    )
    if answer.status != HTTPStatus.ACCEPTED:
        written(answer, "Binary", id, address, limits)
        return None
    offset = answer.headers.get("upload-offset", "")
    if not _OFFSET.fullmatch(offset) or int(offset) > size:
        raise RemoteError(Fault.WRONG_ANSWER, "Upload-Offset", status=answer.status, unsure=True)
    return int(offset)
