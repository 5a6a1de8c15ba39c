"""The five people of the demonstration. Sophie is Marcel's daughter, and the mother of Léa and Noé."""

from datetime import date
from typing import Final

from backend.demo.person import DemoPerson

CAMILLE: Final = DemoPerson(
    id="camille",
    patient="ca311e00-0000-4000-8000-000000000001",
    given="Camille",
    family="Exemple",
    gender="female",
    birth_date=date(1992, 3, 14),
    ins="292030000000195",
    line="34 ans, vit avec un asthme",
    line_en="34, lives with asthma",
)
LEA: Final = DemoPerson(
    id="lea",
    patient="1ea00000-0000-4000-8000-000000000002",
    given="Léa",
    family="Exemple",
    gender="female",
    birth_date=date(2010, 10, 8),
    ins="210100000000253",
    line="16 ans, vient de recevoir sa carte Vitale",
    line_en="16, has just received her Vitale card",
)
MARCEL: Final = DemoPerson(
    id="marcel",
    patient="3a4ce100-0000-4000-8000-000000000003",
    given="Marcel",
    family="Fictif",
    gender="male",
    birth_date=date(1955, 6, 2),
    ins="155060000000364",
    line="71 ans, plusieurs maladies, aidé par sa fille Sophie",
    line_en="71, several illnesses, helped by his daughter Sophie",
)
SOPHIE: Final = DemoPerson(
    id="sophie",
    patient="50f1e000-0000-4000-8000-000000000004",
    given="Sophie",
    family="Fictif",
    usual="Exemple",
    gender="female",
    birth_date=date(1981, 2, 17),
    ins="281020000000433",
    line="45 ans, aide son père Marcel, mère de Léa et de Noé",
    line_en="45, helps her father Marcel, mother of Léa and Noé",
)
NOE: Final = DemoPerson(
    id="noe",
    patient="0e000000-0000-4000-8000-000000000005",
    given="Noé",
    family="Exemple",
    gender="male",
    birth_date=date(2020, 5, 19),
    ins="120050000000515",
    line="6 ans, frère de Léa, allergique à l’arachide",
    line_en="6, Léa’s brother, allergic to peanuts",
)
