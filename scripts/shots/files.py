"""What is given to Carnet in the pictures: a letter, sheets of paper, results of six visits."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload

from tests.builders.files import bundle, observation, patient, pdf, report
from tests.builders.values import FERRITIN, LOINC

COURIER: Final[FilePayload] = {
    "name": "courrier.pdf",
    "mimeType": "application/pdf",
    "buffer": pdf("Courrier du Dr Modèle"),
}

_PAPER: Final = (600, 840)
_LINES: Final = 18
_FERRITIN: Final = (12, 18, 27, 31, 42, 38)
"""Micrograms a litre, one a year from 2021."""


def sheets(count: int) -> list[FilePayload]:
    """Return photos of a paper, each with as many lines as its number says, on a table."""
    return [
        {"name": f"page-{n}.jpg", "mimeType": "image/jpeg", "buffer": _sheet(n)}
        for n in range(1, count + 1)
    ]


def _sheet(number: int) -> bytes:
    table = Image.new("RGB", (_PAPER[0] + 120, _PAPER[1] + 120), (122, 98, 74))
    pen = ImageDraw.Draw(table)
    pen.rectangle((60, 60, 60 + _PAPER[0], 60 + _PAPER[1]), fill=(244, 241, 232))
    for line in range(_LINES - 3 * number):
        top = 130 + line * 40
        pen.rectangle((110, top, 560 - 90 * (line % 3), top + 10), fill=(70, 70, 90))
    written = BytesIO()
    table.save(written, "JPEG")
    return written.getvalue()


def results() -> list[FilePayload]:
    """Return a laboratory report a year, each with its ferritin and the range printed beside it."""
    return [
        {
            "name": f"bilan-{year}.json",
            "mimeType": "application/json",
            "buffer": _result(year, value),
        }
        for year, value in enumerate(_FERRITIN, 2021)
    ]


def _result(year: int, value: int) -> bytes:
    day, id = f"{year}-03-11", f"bilan-{year}"
    measured = observation(
        f"{id}-ferritine",
        code={"text": "Ferritine", "coding": [{"system": LOINC, "code": FERRITIN}]},
        valueQuantity={"value": value, "unit": "µg/L"},
        referenceRange=[
            {"low": {"value": 15, "unit": "µg/L"}, "high": {"value": 150, "unit": "µg/L"}}
        ],
        method={"text": "Immunoturbidimétrie"},
        effectiveDateTime=day,
        performer=[{"display": "Laboratoire Exemple"}],
    )
    said = report(
        id,
        code={"text": f"Bilan sanguin {year}"},
        effectiveDateTime=day,
        result=[{"reference": f"Observation/{id}-ferritine"}],
    )
    return bundle(patient(), said, measured)
