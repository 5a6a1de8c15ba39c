"""Blood tests as values: the same five or seven measures over time, so that a curve can be drawn."""

from dataclasses import dataclass
from typing import Final

from services.demonstration.codes import Code, loinc

HAEMATOLOGY: Final = loinc("18723-7", "Hématologie")
CHEMISTRY: Final = loinc("18719-5", "Biochimie")


@dataclass(frozen=True, slots=True)
class Analyte:
    """What is measured, in which unit (as printed, and in UCUM), with the laboratory's range."""

    key: str
    code: Code
    name: str
    chapter: Code
    unit: str
    ucum: str
    low: str  # "" when only the upper limit counts
    high: str


@dataclass(frozen=True, slots=True)
class Result:
    """A measured value, with a decimal point."""

    analyte: Analyte
    value: str

    @property
    def anchor(self) -> str:
        """The id of its name in a narrative."""
        return f"analyse-{self.analyte.key}"

    @property
    def flag(self) -> str:
        """Whether it is in the laboratory's range: the HL7 codes L, N and H."""
        if self.analyte.low and float(self.value) < float(self.analyte.low):
            return "L"
        return "H" if float(self.value) > float(self.analyte.high) else "N"

    @property
    def in_french(self) -> str:
        """The value as a French report prints it."""
        return self.value.replace(".", ",")

    @property
    def interval(self) -> str:
        """The range as a French report prints it."""
        low, high = self.analyte.low, self.analyte.high
        return (f"{low} – {high}" if low else f"< {high}").replace(".", ",")


HAEMOGLOBIN: Final = Analyte(
    "hemoglobine",
    loinc("718-7", "Hémoglobine"),
    "Hémoglobine",
    HAEMATOLOGY,
    "g/dL",
    "g/dL",
    "12.0",
    "16.0",
)
LEUKOCYTES: Final = Analyte(
    "leucocytes",
    loinc("6690-2", "Leucocytes"),
    "Leucocytes",
    HAEMATOLOGY,
    "G/L",
    "10*9/L",
    "4.00",
    "10.00",
)
EOSINOPHILS: Final = Analyte(
    "eosinophiles",
    loinc("711-2", "Polynucléaires éosinophiles"),
    "Polynucléaires éosinophiles",
    HAEMATOLOGY,
    "G/L",
    "10*9/L",
    "0.04",
    "0.50",
)
PLATELETS: Final = Analyte(
    "plaquettes",
    loinc("777-3", "Plaquettes"),
    "Plaquettes",
    HAEMATOLOGY,
    "G/L",
    "10*9/L",
    "150",
    "400",
)
CRP: Final = Analyte(
    "crp",
    loinc("1988-5", "Protéine C réactive"),
    "Protéine C réactive (CRP)",
    CHEMISTRY,
    "mg/L",
    "mg/L",
    "",
    "5.0",
)
FERRITIN: Final = Analyte(
    "ferritine", loinc("2276-4", "Ferritine"), "Ferritine", CHEMISTRY, "µg/L", "ug/L", "15", "150"
)
IGE: Final = Analyte(
    "ige",
    loinc("19113-0", "IgE totales"),
    "Immunoglobulines E totales",
    CHEMISTRY,
    "kUI/L",
    "k[IU]/L",
    "",
    "114",
)

_ANALYTES: Final = (HAEMOGLOBIN, LEUKOCYTES, EOSINOPHILS, PLATELETS, CRP, FERRITIN, IGE)


def _panel(*values: str) -> tuple[Result, ...]:
    return tuple(Result(analyte, value) for analyte, value in zip(_ANALYTES, values, strict=True))


FIRST: Final = _panel("12.9", "6.80", "0.66", "265", "2.1", "31", "265")
SECOND: Final = _panel("13.1", "6.40", "0.58", "258", "3.4", "36", "248")
LATEST: Final = _panel("13.3", "6.10", "0.52", "271", "1.8", "42", "231")
MISTYPED: Final = tuple(
    Result(FERRITIN, "24") if result.analyte is FERRITIN else result for result in LATEST
)
"""The latest panel as first sent, before the laboratory corrected one value."""
