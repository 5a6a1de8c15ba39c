"""Invented resources, as small as valid ones can be."""

from typing import Any


def document(patient: str = "camille", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "subject": {"reference": f"Patient/{patient}"},
        "content": [{"attachment": {"contentType": "text/plain", "title": "Lettre exemple"}}],
    } | more


def observation(patient: str = "camille", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "Mesure exemple"},
        "subject": {"reference": f"Patient/{patient}"},
    } | more


def entry(method: str, url: str, resource: Any = None, **request: Any) -> dict[str, Any]:
    full_url = request.pop("fullUrl", None)
    found: dict[str, Any] = {"request": {"method": method, "url": url} | request}
    if resource is not None:
        found["resource"] = resource
    if full_url is not None:
        found["fullUrl"] = full_url
    return found


def bundle(kind: str, *entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}
