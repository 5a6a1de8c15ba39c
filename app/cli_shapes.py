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
from services.overview.archive import Archived
from services.overview.export import Exported
from services.people.models import Space
from services.sync.device_storage import Use
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
        "vanished": known.vanished.asked,
        "withheld": known.vanished.withheld,
        "paused": known.wishes.paused,
    }


def storage(use: Use) -> dict[str, Any]:
    """Return what takes space, in bytes before encryption; `categories` by the code of each, "deleted" for those."""
    return {
        "database": use.database,
        "files": asdict(use.files),
        "categories": {
            category.value if category else "deleted": asdict(taken)
            for category, taken in use.categories
        },
        "can_be_freed": {choice.value: asdict(taken) for choice, taken in use.free_able.items()},
        "freed": asdict(use.freed),
    }


def exported(written: Exported) -> dict[str, Any]:
    """Return what `export --plain --json` prints; no key opens it, as nothing is closed."""
    return {
        "path": str(written.path),
        "documents": written.documents,
        "resources": written.resources,
        "missing": list(written.missing),
        "elsewhere": list(written.elsewhere),
        "key": None,
    }


def archived(made: Archived) -> dict[str, Any]:
    """Return what `archive --json` prints; `documents` are those whose file is in it."""
    return {
        "path": str(made.path),
        "documents": made.documents - len(made.missing) - len(made.elsewhere),
        "resources": made.resources,
        "missing": list(made.missing),
        "elsewhere": list(made.elsewhere),
        "key": made.key,
    }


def space(space: Space) -> dict[str, Any]:
    """Return one element of `spaces --json`; None for keys that cannot be read."""
    return {
        "id": space.id,
        "number": space.label.number,
        "label": space.label.text,
        "key_protection": space.protection.value if space.protection else None,
    }
