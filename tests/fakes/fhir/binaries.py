"""Files as they are, and as Binary resources (FHIR R4 binary.html)."""

import re
from base64 import b64decode, b64encode

from tests.fakes.fhir.exchange import Json, Reply, Seen
from tests.fakes.fhir.records import Version

BINARY = "Binary"


def is_raw(request: Seen) -> bool:
    """Say whether a request brings a file and not JSON."""
    return "json" not in request.headers.get("content-type", "json")


def from_file(request: Seen) -> Json:
    return {
        "resourceType": BINARY,
        "contentType": request.headers["content-type"],
        "data": b64encode(request.body).decode(),
    }


def as_file(request: Seen, version: Version) -> Reply:
    """Return a file, or the end of it from the byte that `Range` asks for."""
    resource = version.resource or {}
    data = b64decode(resource.get("data", ""))
    headers = {"Content-Type": resource["contentType"], "ETag": version.etag}
    asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    same = request.headers.get("if-range", version.etag) == version.etag
    if asked is None or not same:
        return Reply(200, data, headers)
    start = int(asked[1])
    if start >= len(data):
        return Reply(416, headers={"Content-Range": f"bytes */{len(data)}"})
    told = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
    return Reply(206, data[start:], headers | told)
