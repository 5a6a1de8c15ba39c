"""A date and a category proposed for a plain file (a PDF, a photo, a text), each with the rule it comes from.

A file that says nothing of itself in a form made for machines still has a name and words. What is found there is only
proposed: the rule is kept with the document and shown, and the person changes what is wrong. A rule that is not sure
proposes nothing: a missing date is told, a wrong one misleads.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain
from pathlib import PurePath
from typing import Final

from services.core.algorithms import Algorithm
from services.core.categories import Category
from services.core.dates import sort_key
from services.documents.attributes import AttributeName, attributes
from services.documents.incoming import IncomingDocument, IncomingFile
from services.documents.models import DateOrigin, Kind
from services.documents.other_spaces import category_of_folders
from services.documents.wording import Phrases, unaccented

ALGORITHM: Final = Algorithm(
    name="Date and category proposed for a file",
    inputs="The name of a plain file, its folder in an archive, the words it begins with.",
    rule=(
        "A date or a category that is written there is proposed with the rule that found "
        "it; the person changes what is wrong."
    ),
    source="Carnet’s own list of words.",
    limits=("What is not sure proposes nothing; handwriting and images without text are not read."),
)


class Rule(StrEnum):
    """Where a category was read."""

    NAME = "name"  # the file's name
    WORDS = "words"  # the words the document begins with
    FOLDER = "folder"  # of the archive it came in


CATEGORY_WORDS: Final[dict[Category, tuple[str, ...]]] = {
    Category.PRESCRIPTION: ("ordonnance", "prescription"),
    Category.IMAGING: (
        "radiographie",
        "radio",
        "échographie",
        "scanner",
        "IRM",
        "imagerie",
        "mammographie",
        "TDM",
        "x ray",
        "ultrasound",
        "compte rendu d’imagerie",
        "compte rendu de radiographie",
        "compte rendu d’échographie",
        "compte rendu de scanner",
        "compte rendu d’IRM",
    ),
    Category.LABORATORY: (
        "résultats",
        "analyses",
        "bilan sanguin",
        "bilan biologique",
        "biologie",
        "laboratoire",
        "prise de sang",
        "lab results",
        "blood test",
        "compte rendu de biologie",
        "compte rendu d’analyses",
    ),
    Category.REPORT: (
        "compte rendu",
        "CR",
        "lettre de liaison",
        "lettre de sortie",
        "courrier",
        "hospitalisation",
    ),
    Category.PREVENTION: ("vaccin", "dépistage", "vaccination"),
    Category.CERTIFICATE: ("certificat", "arrêt de travail", "certificate"),
    Category.ADMINISTRATIVE: (
        "facture",
        "attestation",
        "mutuelle",
        "feuille de soins",
        "remboursement",
        "devis",
        "invoice",
    ),
    Category.DIRECTIVES: ("directives anticipées",),
    Category.MEDICAL_SUMMARY: ("volet de synthèse", "synthèse médicale"),
    Category.QUESTIONNAIRE: ("questionnaire",),
}
"""Words of a name or title and the category they tell: Carnet's own rule."""

_PHRASES: Final = Phrases(CATEGORY_WORDS)
_PLAIN: Final = frozenset({Kind.PDF, Kind.IMAGE, Kind.TEXT})
_OLDEST: Final = 1900
_BEGINNING: Final = 400
"""Letters in which a title stands."""
_FIRST_PAGE: Final = 4000
_BEFORE: Final = 40
"""Letters before a date that say what it is the date of."""

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan",
            "fevrier february fevr feb",
            "mars march mar",
            "avril april avr apr",
            "mai may",
            "juin june jun",
            "juillet july juil jul",
            "aout august aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH: Final = "|".join(_MONTHS)
_ISO: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-_. ]?)(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])"
    r"(?=\d{6}(?!\d)|\D|$)",
    re.ASCII,
)
_FRENCH: Final = re.compile(
    r"(?<!\d)(?P<d>0?[1-9]|[12]\d|3[01])(?P<s>[-_./ ])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<y>(?:19|20)\d\d)(?!\d)",
    re.ASCII,
)
_CLOSE: Final = re.compile(
    r"(?<!\d)(?P<d>0[1-9]|[12]\d|3[01])(?P<m>0[1-9]|1[0-2])(?P<y>(?:19|20)\d\d)(?!\d)",
    re.ASCII,
)
_WRITTEN: Final = re.compile(
    rf"(?<![a-z\d])(?:(?P<d>[12]\d|3[01]|0?[1-9])(?:er)?[-_. ]{{1,2}})?(?P<w>{_MONTH})\.?[-_. ]{{1,2}}"
    r"(?P<y>(?:19|20)\d\d)(?!\d)",
    re.ASCII,
)
_MONTH_ONLY: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_. ](?P<m>0[1-9]|1[0-2])(?!\d)", re.ASCII
)
_BIRTH: Final = re.compile(r"\bn(?:e|ee|e e)\b|naissance|\bddn\b|birth|\bborn\b")
_CUE: Final = re.compile(
    r"(?:\b(?:fait|edite|etabli|imprime|redige|signe)\b.*\ble|\bdate(?: d[eu].*)?|\bprelev.*\b(?:du|le)"
    r"|\b(?:consultation|examen|compte rendu|sejour|hospitalisation|ordonnance|visite|acte)\b.*\bdu"
    r"|, le|\bdate of .*|\bdated)\s*$"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a file about to be described by hand; "" and None where no rule is sure."""

    title: str = ""
    date: str = ""
    date_origin: DateOrigin = DateOrigin.IMPORT
    category: Category | None = None
    rule: Rule | None = None


def proposed(file: IncomingFile, path: str, today: date) -> IncomingFile:
    """Return a plain file with the date and category proposed for it; `path` is its name, with its folders if any."""
    if len(file.documents) != 1:
        return file
    document = file.documents[0]
    if document.kind not in _PLAIN or document.resource is not None:
        return file
    return replace(file, documents=(_with_proposals(document, path, today),))


def proposal(file: IncomingFile, path: str, today: date) -> Proposal:
    """Return what is proposed for the first document of a file."""
    document = proposed(file, path, today).documents[0]
    rules = [a.value for a in document.attributes if a.name == AttributeName.PROPOSED.value]
    told = document.category is not Category.OTHER
    return Proposal(
        document.title,
        document.date,
        document.date_origin,
        document.category if told else None,
        Rule(rules[0]) if rules else None,
    )


def date_in_name(name: str, today: date) -> str:
    """Return the date written in a file's name, a whole one first; "" if there is none."""
    words = unaccented(name)
    for pattern in (_ISO, _FRENCH, _WRITTEN, _CLOSE, _MONTH_ONLY):
        for found in pattern.finditer(words):
            if told := _date(found, today):
                return told
    return ""


def date_in_words(text: str, today: date) -> str:
    """Return the date that a text says it was written, or its only date; never one told as a birth's."""
    words = unaccented(text[:_FIRST_PAGE])
    others: dict[str, None] = {}
    for found in _whole_dates(words):
        told = _date(found, today)
        before = words[max(0, found.start() - _BEFORE) : found.start()].rpartition("\n")[2]
        if not told or _BIRTH.search(before):
            continue
        if _CUE.search(before.rstrip(" :")):
            return told
        others[told] = None
    return next(iter(others)) if len(others) == 1 else ""


def category_in(words: str) -> Category | None:
    """Return the category that the first telling words say."""
    return _PHRASES.earliest(words)


def _with_proposals(document: IncomingDocument, path: str, today: date) -> IncomingDocument:
    name = PurePath(path.replace("\\", "/")).name
    if document.category is Category.OTHER:
        category, rule = _category(document, path, name)
        if category is not None and rule is not None:
            noted = attributes([(AttributeName.PROPOSED, rule.value)])
            document = replace(
                document, category=category, attributes=(*document.attributes, *noted)
            )
    if document.kind is Kind.IMAGE and document.date:
        return (
            document  # the camera knows better than the name, which may be of the day it was sent
        )
    if told := date_in_name(name, today):
        return replace(document, date=told, date_origin=DateOrigin.NAME)
    if told := date_in_words(document.text, today):
        return replace(document, date=told, date_origin=DateOrigin.WORDS)
    return document


def _category(
    document: IncomingDocument, path: str, name: str
) -> tuple[Category | None, Rule | None]:
    found = category_of_folders(path)
    if found not in {None, Category.OTHER}:
        return found, Rule.FOLDER
    if found := category_in(name):
        return found, Rule.NAME
    if found := category_in(f"{document.title} {document.text[:_BEGINNING]}"):
        return found, Rule.WORDS
    return None, None


def _whole_dates(words: str) -> Iterator[re.Match[str]]:
    found = chain.from_iterable(p.finditer(words) for p in (_ISO, _FRENCH, _WRITTEN))
    whole = (match for match in found if match.groupdict().get("d"))
    return iter(sorted(whole, key=lambda match: match.start()))


def _date(found: re.Match[str], today: date) -> str:
    """Return a FHIR date that exists and is past, or ""."""
    said = found.groupdict()
    month = _MONTHS[said["w"]] if said.get("w") else int(said["m"])
    whole = f"{said['y']}-{month:02}"
    if said.get("d"):
        whole += f"-{int(said['d']):02}"
    if sort_key(whole) is None or not _OLDEST <= int(said["y"]) <= today.year:
        return ""
    return whole if whole <= today.isoformat()[: len(whole)] else ""
