"""Large invented records, the same at each run."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

from services.core.categories import SHOWN
from services.core.identity import Match
from services.documents.incoming import IncomingDocument, IncomingFile
from services.documents.keeping import Moment, Original, Taken, keep
from services.documents.models import DateOrigin, Kind, Source
from services.storage.database import Database
from services.storage.driver import Connection

KEY: Final = bytes(range(32))

_WORDS: Final = """
    hémoglobine leucocytes plaquettes créatinine glycémie ferritine thyroïde cœur poumon échographie scanner
    radiographie ordonnance compte rendu consultation bilan sanguin prélèvement résultat valeur normale patient
    examen clinique traitement contrôle semaine matin soir dose inhalateur asthme allergie respiration tension
    artérielle fréquence repos effort suivi annuel avis confrère lettre hospitalisation sortie entrée service
""".split()  # noqa: SIM905 - words read better than a list of strings
_TITLES: Final = (
    "Bilan sanguin",
    "Ordonnance",
    "Compte rendu de consultation",
    "Radiographie",
    "Certificat",
)
_AUTHORS: Final = ("Laboratoire Exemple", "Dr Modèle", "Dr Prudence Fictif", "Imagerie Imaginaire")
_NEWEST: Final = datetime(2026, 11, 20, 9, tzinfo=UTC)
_TRANSACTION: Final = 500


def fill(database: Database, count: int) -> None:
    """Write `count` documents with a hundred words each, as an import would, without their files."""
    documents = _documents(count)
    while batch := list(islice(documents, _TRANSACTION)):

        def work(connection: Connection, batch: list[Taken] = batch) -> None:
            for taken in batch:
                keep(connection, taken, Moment(0, "2026-11-20", "bench", Source.IMPORT), None)

        database.write_now(work)


def _documents(count: int) -> Iterator[Taken]:
    choose = random.Random(count)
    for number in range(count):
        digest = sha256(f"{count}/{number}".encode()).hexdigest()
        document = IncomingDocument(
            title=f"{choose.choice(_TITLES)} {number}",
            date=(_NEWEST - timedelta(hours=7 * number)).isoformat(),
            date_origin=DateOrigin.DOCUMENT,
            category=choose.choice(SHOWN),
            kind=Kind.PDF,
            mime="application/pdf",
            author=choose.choice(_AUTHORS),
            text=" ".join(choose.choices(_WORDS, k=100)),
        )
        original = Original(digest, 180_000, "application/pdf")
        yield Taken(
            f"{number}.pdf",
            IncomingFile("application/pdf", (document,)),
            original,
            (None,),
            Match.UNKNOWN,
        )


def opened(folder: Path, count: int) -> Database:
    """Return an open database of `count` documents."""
    database = Database.open(folder / f"{count}.db", KEY, create=True)
    fill(database, count)
    return database
