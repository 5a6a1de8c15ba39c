"""Files as the reader gives them, made of as few words as a test needs."""

from hashlib import sha256

from services.core.categories import Category
from services.core.identity import Identity, Match
from services.documents.incoming import IncomingDocument, IncomingFile, Lineage
from services.documents.keeping import Moment, Original, Taken
from services.documents.models import DateOrigin, Kind, Source, Status


def incoming(
    title: str = "Bilan sanguin",
    date: str = "2026-11-20",
    *,
    category: Category = Category.LABORATORY,
    author: str = "Laboratoire Exemple",
    text: str = "",
    status: Status = Status.CURRENT,
    lineage: Lineage = Lineage(),
    identity: Identity = Identity(),
) -> IncomingDocument:
    return IncomingDocument(
        title=title,
        date=date,
        date_origin=DateOrigin.DOCUMENT,
        category=category,
        kind=Kind.TEXT,
        mime="text/plain",
        author=author,
        text=text,
        status=status,
        lineage=lineage,
        identity=identity,
    )


def taken(*documents: IncomingDocument, name: str = "bilan.txt", content: bytes = b"") -> Taken:
    data = content or "|".join(f"{d.title}{d.date}{d.text}{d.lineage}" for d in documents).encode()
    original = Original(sha256(data).hexdigest(), len(data), "text/plain")
    file = IncomingFile("text/plain", documents)
    return Taken(name, file, original, (None,) * len(documents), Match.UNKNOWN)


def moment(batch: str = "b1", at: int = 1_790_000_000_000) -> Moment:
    return Moment(at, "2026-09-21T15:33:20+02:00", batch, Source.IMPORT)
