"""Bundles as servers answer them."""

from http import HTTPStatus

from tests.fakes.fhir.exchange import Json
from tests.fakes.fhir.records import Version


def searchset(base: str, found: list[Version], total: int, links: dict[str, str]) -> Json:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": [{"relation": name, "url": url} for name, url in links.items()],
        "entry": [
            {
                "fullUrl": f"{base}/{each.place}",
                "resource": each.resource,
                "search": {"mode": "match"},
            }
            for each in found
        ],
    }


def history(base: str, versions: list[Version], links: dict[str, str]) -> Json:
    """Return versions in the order given, with what was done to each."""
    return {
        "resourceType": "Bundle",
        "type": "history",
        "total": len(versions),
        "link": [{"relation": name, "url": url} for name, url in links.items()],
        "entry": [_told(base, each) for each in versions],
    }


def _told(base: str, version: Version) -> Json:
    entry: Json = {
        "fullUrl": f"{base}/{version.place}",
        "request": {
            "method": version.method,
            "url": version.type if version.method == "POST" else version.place,
        },
        "response": {
            "status": status(version),
            "etag": version.etag,
            "lastModified": version.last_updated,
        },
    }
    if version.resource is not None:
        entry["resource"] = version.resource
    return entry


def status(version: Version) -> str:
    """Return the status line of a write."""
    if version.resource is None:
        return "204 No Content"
    found = HTTPStatus.CREATED if version.created else HTTPStatus.OK
    return f"{found.value} {found.phrase}"


def response(version: Version, *, etag: bool, existed: bool = False) -> Json:
    """Return the answer to one entry of a batch or transaction."""
    told: Json = {
        "status": "200 OK" if existed else status(version),
        "location": f"{version.place}/_history/{version.version}",
        "lastModified": version.last_updated,
    }
    return {"response": {**told, "etag": version.etag} if etag else told}
