"""The vaccines of the French calendar that the records speak of, by ATC code."""

from typing import Final

from backend.demo.history import Vaccine

HEXAVALENT: Final = Vaccine(
    (
        "J07CA09",
        "Diphtérie, Haemophilus influenzae b, coqueluche, poliomyélite, tétanos, hépatite B",
    ),
    "Hexavalent (DTP, coqueluche, Hib, hépatite B)",
)
PNEUMOCOCCUS: Final = Vaccine(
    ("J07AL02", "Pneumocoque, antigène polyosidique purifié conjugué"), "Pneumocoque"
)
MENINGITIS_C: Final = Vaccine(
    ("J07AH07", "Méningocoque C, antigène polyosidique purifié conjugué"), "Méningocoque C"
)
MENINGITIS_ACWY: Final = Vaccine(
    ("J07AH08", "Méningocoques A, C, Y, W135, antigènes polyosidiques conjugués"),
    "Méningocoques A, C, W et Y",
)
MEASLES: Final = Vaccine(
    ("J07BD52", "Rougeole, oreillons, rubéole"), "Rougeole, oreillons, rubéole"
)
TETANUS: Final = Vaccine(
    ("J07CA01", "Diphtérie, poliomyélite, tétanos"), "Diphtérie, tétanos, poliomyélite"
)
WHOOPING_COUGH: Final = Vaccine(
    ("J07CA02", "Diphtérie, coqueluche, poliomyélite, tétanos"),
    "Diphtérie, tétanos, poliomyélite, coqueluche",
)
HEPATITIS_B: Final = Vaccine(("J07BC01", "Hépatite B"), "Hépatite B")
PAPILLOMAVIRUS: Final = Vaccine(
    ("J07BM03", "Papillomavirus humains 6, 11, 16, 18, 31, 33, 45, 52, 58"),
    "Papillomavirus humains (HPV)",
)
INFLUENZA: Final = Vaccine(("J07BB02", "Grippe, virus inactivé"), "Grippe saisonnière")
