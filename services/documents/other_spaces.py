"""The folders of the ZIP that a person downloads from another health space, as our categories.

NOT VERIFIED ("non vérifié"): no space publishes how it names the folders of that ZIP. The names below are the public
labels of the categories of Mon espace santé (codes/mes-categories.tsv) and the words that people and other portals use
for the same things. A folder that no line knows costs nothing: its documents are filed like any other. This table is
the one place to correct when a real archive tells better.
"""

from typing import Final

from services.core.categories import Category
from services.documents.wording import Phrases

FOLDERS: Final[dict[Category, tuple[str, ...]]] = {
    Category.SUMMARY: ("ma santé en résumé", "profil médical", "health summary"),
    Category.PRESCRIPTION: (
        "ordonnances et soins",
        "ordonnance",
        "prescription",
        "traitement",
        "médicament",
        "medication",
    ),
    Category.IMAGING: (
        "radio écho scanner irm",
        "radio",
        "imagerie",
        "échographie",
        "scanner",
        "imaging",
    ),
    Category.LABORATORY: (
        "résultats de biologie",
        "biologie",
        "résultat",
        "analyse",
        "laboratoire",
        "lab",
        "test results",
    ),
    Category.REPORT: (
        "comptes rendus",
        "compte rendu",
        "courrier",
        "hospitalisation",
        "consultation",
        "letters",
        "visits",
    ),
    Category.PREVENTION: (
        "prévention et dépistages",
        "prévention",
        "dépistage",
        "vaccin",
        "immunization",
        "immunisation",
    ),
    Category.CERTIFICATE: ("certificats médicaux", "certificat", "arrêt de travail"),
    Category.ADMINISTRATIVE: (
        "pièces administratives",
        "administratif",
        "remboursement",
        "attestation",
        "facture",
        "insurance",
    ),
    Category.DIRECTIVES: ("directives anticipées", "advance directives"),
    Category.MEDICAL_SUMMARY: ("synthèse médicale", "volet de synthèse"),
    Category.QUESTIONNAIRE: ("questionnaires santé", "questionnaire"),
    Category.OTHER: ("autres documents", "documents déposés", "other"),
}

_PHRASES: Final = Phrases(FOLDERS)


def category_of_folders(path: str) -> Category | None:
    """Return the category of the innermost folder that the table knows; None for a file in no known folder."""
    folders = path.replace("\\", "/").split("/")[:-1]
    for folder in reversed(folders):
        found = _PHRASES.beginning(folder)
        if found is not None:
            return found
    return None
