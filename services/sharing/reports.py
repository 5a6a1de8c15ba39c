"""What somebody left by a link: read with suspicion, for it comes from whoever had the link."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any, Final

from services.fhir.media_types import JPEG, PDF, PNG, media_type
from services.sharing.jwe import REPORT, UnsealableError, unsealed

_TAKEN: Final = frozenset({PDF, JPEG, PNG})
_LONGEST: Final = 100
_LONGEST_TEXT: Final = 40_000
_MOST: Final = 4


class UnreadableReportError(Exception):
    """It was sealed with the link's key and is no report all the same."""


@dataclass(frozen=True, slots=True)
class LeftReport:
    """`author` and `profession` are what they typed; `file` is empty, or what its own first bytes say it is.

    `is_refused`: there was a file of another kind, which is not taken.
    """

    author: str
    profession: str
    text: str = field(repr=False)
    mime: str
    file: bytes = field(repr=False)
    is_refused: bool

    @property
    def who(self) -> str:
        return ", ".join(part for part in (self.author, self.profession) if part)


def report_in(jwe: bytes, key: bytes) -> LeftReport:
    """Return what was left.

    Raises:
        UnreadableReportError: it was changed on its way, sealed with another key, or is not a report.

    """
    try:
        found = unsealed(jwe, key)
        said: Any = json.loads(found.data)
    except (UnsealableError, ValueError, RecursionError):
        raise UnreadableReportError from None
    if found.type != REPORT or not isinstance(said, dict):
        raise UnreadableReportError
    if said.get("resourceType") != "DocumentReference":
        raise UnreadableReportError
    text, mime, file, is_refused = "", "", b"", False
    for declared, data in _attachments(said):
        if declared.partition(";")[0].strip() == "text/plain":
            text = text or data.decode("utf-8", "replace")[:_LONGEST_TEXT]
        elif not file and media_type(data) in _TAKEN:
            mime, file = media_type(data), data
        else:
            is_refused = True
    return LeftReport(
        _line(_first(said.get("author")).get("display")),
        _profession(said),
        "".join(c for c in text if c.isprintable() or c in "\n\t").strip(),
        mime,
        file,
        is_refused,
    )


def _attachments(said: dict[str, Any]) -> list[tuple[str, bytes]]:
    content = said.get("content")
    found = []
    for each in (content if isinstance(content, list) else [])[:_MOST]:
        attachment = each.get("attachment") if isinstance(each, dict) else None
        if not isinstance(attachment, dict):
            continue
        mime, data = attachment.get("contentType"), attachment.get("data")
        if isinstance(mime, str) and isinstance(data, str):
            try:
                found.append((mime, base64.b64decode(data, validate=True)))
            except (binascii.Error, ValueError):
                raise UnreadableReportError from None
    return found


def _profession(said: dict[str, Any]) -> str:
    code = _first(_first(said.get("contained")).get("qualification")).get("code")
    return _line(code.get("text")) if isinstance(code, dict) else ""


def _first(value: object) -> dict[str, Any]:
    found = value[0] if isinstance(value, list) and value else None
    return found if isinstance(found, dict) else {}


def _line(value: object) -> str:
    """Return one line of what was typed."""
    text = value if isinstance(value, str) else ""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:_LONGEST]
