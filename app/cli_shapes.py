"""The JSON of docs/cli.md, from domain values."""

from dataclasses import asdict
from typing import Any

from services.core.identity import Identity
from services.documents.models import (
    Document,
    DocumentDetail,
    ImportedFile,
    ImportReport,
    StorageUse,
)
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.sync.models import Freshness


def document(document: Document) -> dict[str, Any]:
    """Return one element of `documents --json`."""
    return {
        "id": document.id,
        "title": document.title,
        "date": document.date,
        "category": document.category.value,
        "type": document.type,
        "author": document.author,
        "mime": document.mime,
        "size": document.size,
        "sha256": document.sha256,
        "source": document.source.value,
        "status": document.status.value,
        "person": document.person,
        "pending": document.pending,
    }


def detail(detail: DocumentDetail) -> dict[str, Any]:
    """Return what `show --json` prints, without the text."""
    provenance = detail.provenance
    return document(detail.document) | {
        "attributes": {attribute.name: attribute.value for attribute in detail.attributes},
        "identity": _identity(detail.identity),
        "page_count": detail.page_count,
        "provenance": {
            "file": provenance.file_name,
            "imported_at": provenance.imported_at.isoformat(),
            "batch": provenance.batch,
            "date_from": provenance.date_origin.value,
            "identity": provenance.identity_match.value,
            "changes": [[at.isoformat(), what] for at, what in provenance.changes],
        },
        "newer": detail.newer.id if detail.newer else None,
        "older": [older.id for older in detail.older],
    }


def imported(file: ImportedFile, _: Translator) -> dict[str, Any]:
    """Return one element of `import --json`'s files."""
    return {
        "name": file.name,
        "outcome": file.outcome.value,
        "documents": list(file.documents),
        "resources": file.resources,
        "reason": file.error.reason.value if file.error else None,
        "detail": file.error.detail if file.error else None,
        "message": sentence(file.error, _) if file.error else None,
        "identity": _identity(file.identity) if file.identity else None,
    }


def report(report: ImportReport, _: Translator) -> dict[str, Any]:
    """Return what `import --json` prints."""
    return {
        "batch": report.batch,
        "files": [imported(file, _) for file in report.files],
        "adopted": _identity(report.adopted) if report.adopted else None,
    }


def use(use: StorageUse) -> dict[str, Any]:
    """Return the sizes and counts of `status --json`."""
    return asdict(use)


def _identity(identity: Identity) -> dict[str, str]:
    return {name: value for name, value in asdict(identity).items() if value}


def freshness(known: Freshness) -> dict[str, Any] | None:
    """Return how the record stands with its server, None on this device only."""
    if known.server is None:
        return None
    return {
        "base": known.server.base,
        "synchronised_at": known.at.isoformat(timespec="seconds") if known.at else None,
        "waiting": known.waiting,
        "held": known.held,
        "held_others": known.held_others,
        "conflicts": known.conflicts,
        "refused": known.refused,
        "contents_waiting": known.contents_waiting,
        "set_aside": known.set_aside,
    }
