"""The medicines of the records, by ATC code, with the dosage and the reason that their prescriptions give."""

from typing import Final

from backend.demo.history import Treatment

BUDESONIDE: Final = Treatment(
    ("R03AK07", "Formotérol et budésonide"),
    "Budésonide 200 µg / formotérol 6 µg, poudre pour inhalation",
    "1 inhalation matin et soir",
    "Asthme allergique",
)

SALBUTAMOL: Final = Treatment(
    ("R03AC02", "Salbutamol"),
    "Salbutamol 100 µg, suspension pour inhalation",
    "1 à 2 bouffées en cas de gêne respiratoire",
    "Asthme allergique",
)

CETIRIZINE: Final = Treatment(
    ("R06AE07", "Cétirizine"),
    "Cétirizine 10 mg, comprimé",
    "1 comprimé le soir",
    "Rhinite allergique",
)

PARACETAMOL_AFTER_A_SPRAIN: Final = Treatment(
    ("N02BE01", "Paracétamol"),
    "Paracétamol 500 mg, comprimé",
    "1 comprimé en cas de douleur, 4 par jour au plus",
    "Entorse de la cheville",
)

_DIABETES: Final = "Diabète de type 2"
_PRESSURE: Final = "Hypertension artérielle"

METFORMIN: Final = Treatment(
    ("A10BA02", "Metformine"), "Metformine 1000 mg, comprimé", "1 comprimé matin et soir", _DIABETES
)

LESS_METFORMIN: Final = Treatment(
    ("A10BA02", "Metformine"), "Metformine 500 mg, comprimé", "1 comprimé matin et soir", _DIABETES
)

RAMIPRIL: Final = Treatment(
    ("C09AA05", "Ramipril"), "Ramipril 5 mg, comprimé", "1 comprimé le matin", _PRESSURE
)

AMLODIPINE: Final = Treatment(
    ("C08CA01", "Amlodipine"), "Amlodipine 5 mg, gélule", "1 gélule le soir", _PRESSURE
)

ATORVASTATIN: Final = Treatment(
    ("C10AA05", "Atorvastatine"),
    "Atorvastatine 20 mg, comprimé",
    "1 comprimé le soir",
    "Cholestérol",
)

PARACETAMOL_FOR_THE_KNEE: Final = Treatment(
    ("N02BE01", "Paracétamol"),
    "Paracétamol 1 g, comprimé",
    "1 comprimé en cas de douleur, 3 par jour au plus",
    "Arthrose du genou",
)

IRON: Final = Treatment(
    ("B03AA07", "Sulfate ferreux"),
    "Fer 80 mg, comprimé",
    "1 comprimé le matin",
    "Réserves en fer basses",
)

ADRENALINE: Final = Treatment(
    ("C01CA24", "Épinéphrine"),
    "Adrénaline 150 µg, stylo auto-injecteur",
    "1 injection dans la cuisse en cas de réaction grave, puis appeler le 15",
    "Allergie à l’arachide",
)

PARACETAMOL: Final = Treatment(
    ("N02BE01", "Paracétamol"),
    "Paracétamol 500 mg, comprimé",
    "1 comprimé en cas de douleur, 4 par jour au plus",
    "Douleur",
)
