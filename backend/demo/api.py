"""What the demonstration asks of a FHIR server: take a bundle, list what a search finds, say what it has.

Source: https://hl7.org/fhir/R4/http.html. Messages name a status and a resource type, never an id or a name.
"""

from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit

import httpx

from backend.demo.errors import DemoError
from backend.demo.fhir import Json, written

FHIR_JSON: Final = "application/fhir+json"
_JSON: Final = {"Accept": FHIR_JSON, "Content-Type": FHIR_JSON}
_MOST_PAGES: Final = 200


async def create(client: httpx.AsyncClient, kind: str, resources: Sequence[Json]) -> list[int]:
    """Create resources under their own ids, in a `batch` or a `transaction`; what is there stays as it is.

    Return the HTTP status of each, in their order: 201, or 412 when it was there.

    Raises:
        DemoError: the server is not there, or refused the whole bundle.
    """
    base = _base(client)
    entries = [_entry(resource, base) for resource in resources]
    bundle = {"resourceType": "Bundle", "type": kind, "entry": entries}
    answer = await _ask(client, "POST", base, content=written(bundle))
    given = answer.get("entry")
    if not isinstance(given, list) or len(given) != len(entries):
        raise DemoError("The server did not answer every entry of the bundle.")
    return [_status(entry) for entry in given]


def _entry(resource: Json, base: str) -> Json:
    url = f"{resource['resourceType']}/{resource['id']}"
    return {
        "fullUrl": f"{base}/{url}",
        "resource": resource,
        "request": {"method": "PUT", "url": url, "ifNoneMatch": "*"},
    }


async def search(
    client: httpx.AsyncClient, type: str, parameters: dict[str, str]
) -> AsyncIterator[Json]:
    """Yield the resources of this type that a search finds, page after page, from this server only.

    Raises:
        DemoError: the server is not there, refused, or a page leads elsewhere or in circles.
    """
    base = _base(client)
    page: str | None = str(httpx.URL(f"{base}/{type}", params=parameters))
    for _ in range(_MOST_PAGES):
        if page is None:
            return
        answer = await _ask(client, "GET", page)
        for entry in _objects(answer.get("entry")):
            resource = entry.get("resource")
            if isinstance(resource, dict) and resource.get("resourceType") == type:
                yield resource
        page = _next(answer, page, base)
    raise DemoError("The server's list does not end.")


async def was_created(client: httpx.AsyncClient, resource: Json, patient: str = "") -> bool:
    """Say whether a resource is there, or was and has been deleted since; raises DemoError.

    `patient` is whose it is, "" for the directory's.
    """
    url = f"{_base(client)}/{resource['resourceType']}/{resource['id']}"
    answer = await _answer(client, "GET", url, _whose(patient))
    if answer.status_code in {HTTPStatus.OK, HTTPStatus.GONE}:
        return True
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return False
    raise _refusal(answer)


async def read(client: httpx.AsyncClient, type: str, id: str, patient: str) -> Json:
    """Return a resource; `patient` is whose it is, "" for the directory's. Raises DemoError."""
    url = f"{_base(client)}/{type}/{quote(id, safe='')}"
    return _resource(await _answer(client, "GET", url, _whose(patient)))


async def update(client: httpx.AsyncClient, resource: Json, patient: str) -> Json:
    """Store a resource as it was read and changed, unless it changed meanwhile; return what is stored.

    Raises:
        DemoError: the server is not there, or refused; what it says is in the message.
    """
    url = f"{_base(client)}/{resource['resourceType']}/{resource['id']}"
    seen = {"If-Match": f'W/"{resource["meta"]["versionId"]}"'}
    return _resource(
        await _answer(client, "PUT", url, _whose(patient) | seen, content=written(resource))
    )


def _whose(patient: str) -> dict[str, str]:
    """Say whose record a system opens (https://hl7.org/fhir/R4/binary.html#security-context)."""
    return {"X-Security-Context": f"Patient/{patient}"} if patient else {}


def _resource(answer: httpx.Response) -> Json:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.is_success and isinstance(body, dict):
        return body
    if answer.status_code == HTTPStatus.CONFLICT and isinstance(body, dict):
        said = "".join(
            one
            for one in str(_objects(body.get("issue"))[0].get("diagnostics"))
            if one.isprintable()
        )
        raise DemoError(f"The server refused: {said}")
    if answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise DemoError("There is no such appointment.")
    raise _refusal(answer)


async def _ask(client: httpx.AsyncClient, method: str, url: str, **content: Any) -> Json:
    answer = await _answer(client, method, url, {}, **content)
    if not answer.is_success:
        raise _refusal(answer)
    try:
        body = answer.json()
    except ValueError as error:
        raise DemoError("The server's answer is not JSON. Is this a FHIR server?") from error
    if not isinstance(body, dict) or body.get("resourceType") != "Bundle":
        raise DemoError("The server's answer is not a FHIR bundle.")
    return body


async def _answer(
    client: httpx.AsyncClient, method: str, url: str, headers: dict[str, str], **content: Any
) -> httpx.Response:
    try:
        return await client.request(method, url, headers=_JSON | headers, **content)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DemoError("The server does not answer. Is it running?") from error


def _refusal(answer: httpx.Response) -> DemoError:
    if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return DemoError("The server refused this token.")
    return DemoError(f"The server refused, with status {answer.status_code}.")


def _base(client: httpx.AsyncClient) -> str:
    return str(client.base_url).rstrip("/")


def _next(answer: Json, page: str, base: str) -> str | None:
    for link in _objects(answer.get("link")):
        if link.get("relation") == "next":
            found = urljoin(page, str(link.get("url")))
            if urlsplit(found)[:2] != urlsplit(base)[:2]:
                raise DemoError("The server's next page is on another server.")
            return found
    return None


def _status(entry: Any) -> int:
    response = entry.get("response") if isinstance(entry, dict) else None
    words = str(response.get("status")).split() if isinstance(response, dict) else []
    return int(words[0]) if words and words[0].isdecimal() else 0


def _objects(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
