"""What a professional sees of a person's documents, one line each."""

from typing import Any

import httpx

from backend.demo.api import search
from backend.demo.fhir import Json
from backend.demo.person import DemoPerson


async def documents(client: httpx.AsyncClient, person: DemoPerson) -> list[tuple[str, ...]]:
    """Return (date, status, title, author, id) of each document, the newest first; raises DemoError."""
    wanted = {"patient": f"Patient/{person.patient}", "_count": "100"}
    found = [resource async for resource in search(client, "DocumentReference", wanted)]
    lines = [_line(resource) for resource in found]
    return sorted(lines, reverse=True)


def _line(resource: Json) -> tuple[str, ...]:
    content = _first(resource.get("content"))
    attachment = content.get("attachment")
    said = (
        str(resource.get("date", ""))[:10],
        resource.get("status"),
        attachment.get("title") if isinstance(attachment, dict) else None,
        _first(resource.get("author")).get("display"),
        resource.get("id"),
    )
    return tuple(printable(text) for text in said)


def _first(value: Any) -> Json:
    first = value[0] if isinstance(value, list) and value else None
    return first if isinstance(first, dict) else {}


def printable(text: Any) -> str:
    """Return the text without what could move a terminal's cursor or forge a column; "-" for nothing."""
    shown = "".join(sign for sign in str(text or "") if sign.isprintable())
    return shown or "-"
