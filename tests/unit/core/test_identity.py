"""Telling people apart: the wrong answer files somebody else's document."""

import pytest

from services.core.identity import Identity, Match, compare

CAMILLE = Identity(
    "Exemple", "Camille", "1992-03-14", "female", "urn:oid:1.2.250.1.213.1.4.11|292030000000012"
)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (CAMILLE, Match.SAME),
        (Identity("EXEMPLE", "CAMILLE"), Match.SAME),
        (Identity("Exemplé", "Camille Anne", "1992-03"), Match.SAME),
        (Identity("Exemple", "Camille", "1992"), Match.SAME),
        (Identity("Exemple", "Camille", "1957-03-14"), Match.HOMONYM),
        (Identity("Exemple", "Camille", "1992-03-14", ins=CAMILLE.ins[:-2] + "99"), Match.HOMONYM),
        (Identity("Modèle", "Camille", "1992-03-14"), Match.OTHER),
        (Identity("Exemple", "Anne"), Match.OTHER),
        (Identity(ins=CAMILLE.ins[:-2] + "99"), Match.OTHER),
        (Identity(ins=CAMILLE.ins), Match.SAME),
        (Identity(ins="urn:oid:1.2.250.1.213.1.4.8|1"), Match.UNKNOWN),
        (Identity(birth_date="2001-01-01"), Match.OTHER),
        (Identity(), Match.UNKNOWN),
    ],
)
def test_compare_says_who_a_document_is_about(other: Identity, expected: Match) -> None:
    assert compare(CAMILLE, other) is expected
    assert compare(other, CAMILLE) is expected


def test_same_ins_under_other_names_is_the_same_person() -> None:
    married = Identity("Modèle", "Camille", "1992-03-14", ins=CAMILLE.ins)

    assert compare(CAMILLE, married) is Match.SAME
