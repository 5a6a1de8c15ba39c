"""Laboratory analyses: what is measured, in which unit, with the range that the laboratory prints."""

from dataclasses import dataclass
from typing import Final

Panel = tuple["Result", ...]


@dataclass(frozen=True, slots=True)
class Analyte:
    """A LOINC code with the laboratory's words, its unit as printed and in UCUM; an empty limit does not count."""

    loinc: str
    name: str
    unit: str
    ucum: str
    low: str = ""
    high: str = ""

    @property
    def interval(self) -> str:
        """The range as a French report prints it."""
        if self.low and self.high:
            printed = f"{self.low} – {self.high}"
        else:
            printed = f"> {self.low}" if self.low else f"< {self.high}"
        return printed.replace(".", ",")


@dataclass(frozen=True, slots=True)
class Result:
    """A value with a decimal point. `corrected` when it takes the place of one sent by mistake."""

    analyte: Analyte
    value: str
    corrected: bool = False

    @property
    def flag(self) -> str:
        """Whether it is in the laboratory's range: HL7's L, N or H."""
        value, low, high = float(self.value), self.analyte.low, self.analyte.high
        if low and value < float(low):
            return "L"
        return "H" if high and value > float(high) else "N"

    @property
    def printed(self) -> str:
        """The value as a French report prints it."""
        return self.value.replace(".", ",")


HAEMOGLOBIN: Final = Analyte("718-7", "Hémoglobine", "g/dL", "g/dL", "12.0", "16.0")
HAEMOGLOBIN_OF_MEN: Final = Analyte("718-7", "Hémoglobine", "g/dL", "g/dL", "13.0", "17.0")
LEUKOCYTES: Final = Analyte("6690-2", "Leucocytes", "G/L", "10*9/L", "4.00", "10.00")
EOSINOPHILS: Final = Analyte(
    "711-2", "Polynucléaires éosinophiles", "G/L", "10*9/L", "0.04", "0.50"
)
PLATELETS: Final = Analyte("777-3", "Plaquettes", "G/L", "10*9/L", "150", "400")
CRP: Final = Analyte("1988-5", "Protéine C réactive (CRP)", "mg/L", "mg/L", "", "5.0")
FERRITIN: Final = Analyte("2276-4", "Ferritine", "µg/L", "ug/L", "15", "150")
IGE: Final = Analyte("19113-0", "Immunoglobulines E totales", "kUI/L", "k[IU]/L", "", "114")
GLUCOSE: Final = Analyte("1558-6", "Glycémie à jeun", "g/L", "g/L", "0.70", "1.10")
HBA1C: Final = Analyte("4548-4", "Hémoglobine glyquée (HbA1c)", "%", "%", "4.0", "6.0")
CHOLESTEROL: Final = Analyte("2093-3", "Cholestérol total", "g/L", "g/L", "", "2.00")
HDL: Final = Analyte("2085-9", "Cholestérol HDL", "g/L", "g/L", "0.40", "")
LDL: Final = Analyte("13457-7", "Cholestérol LDL (calculé)", "g/L", "g/L", "", "1.60")
TRIGLYCERIDES: Final = Analyte("2571-8", "Triglycérides", "g/L", "g/L", "", "1.50")
CREATININE: Final = Analyte("2160-0", "Créatinine", "mg/L", "mg/L", "5.0", "9.0")
CREATININE_OF_MEN: Final = Analyte("2160-0", "Créatinine", "mg/L", "mg/L", "7.0", "12.0")
FILTRATION: Final = Analyte(
    "62238-1",
    "Débit de filtration glomérulaire (CKD-EPI)",
    "mL/min/1,73 m²",
    "mL/min/{1.73_m2}",
    "60",
    "",
)
POTASSIUM: Final = Analyte("2823-3", "Potassium", "mmol/L", "mmol/L", "3.5", "5.1")
TSH: Final = Analyte("3016-3", "TSH", "mUI/L", "m[IU]/L", "0.40", "4.00")


def panel(analytes: tuple[Analyte, ...], *values: str) -> Panel:
    """Return one value for each analyte, in their order."""
    return tuple(Result(one, value) for one, value in zip(analytes, values, strict=True))
