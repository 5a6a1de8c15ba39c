"""The words people use, and what they mean."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.appointments.meaning import meanings, specialties, specialty_name

TABLE = json.loads(Path("services/appointments/words.json").read_bytes())
SHARED = Path(os.environ.get("CARNET_SHARED", "../shared"))


def first(words: str, language: str = "fr") -> str:
    return meanings(words, language)[0].specialty_name


@pytest.mark.parametrize(
    ("words", "specialty"),
    [
        ("dentiste", "Chirurgien-dentiste"),
        ("DANTISTE", "Chirurgien-dentiste"),
        ("mal de dos", "Médecin généraliste"),
        ("j’ai mal au dos", "Médecin généraliste"),
        ("toubib", "Médecin généraliste"),
        ("gyneco", "Gynécologue"),
        ("règles", "Gynécologue"),
        ("un bouton sur la peau", "Dermatologue"),
        ("les yeux", "Ophtalmologue"),
        ("pédiatre", "Pédiatre"),
        ("ophtalmologste", "Ophtalmologue"),
        ("kiné", "Kinésithérapeute"),
    ],
)
def test_words_when_typed_as_people_do_then_a_specialty_is_meant(
    words: str, specialty: str
) -> None:
    assert first(words) == specialty


@pytest.mark.parametrize(
    "words", ["pneumologue", "pneumologu", "neurologue", "dermato", "Urologue"]
)
def test_profession_when_it_is_named_then_nobody_else_is_meant(words: str) -> None:
    [found] = meanings(words, "fr")
    assert found.specialty_name.startswith(words.capitalize())


def test_words_when_they_say_why_then_the_reason_goes_along() -> None:
    found = meanings("vaccin grippe", "fr")
    assert {one.reason for one in found} == {"Vaccination"}
    assert [one.specialty_name for one in meanings("flu shot", "en")] == [
        "General practitioner",
        "Nurse",
        "Pharmacist",
    ]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("douleur à la poitrine", "15"),
        ("j'ai mal dans la poitrine", "15"),
        ("chest pain", "15"),
        ("suicide", "3114"),
        ("je veux mourir", "3114"),
        ("AVC", "15"),
        ("sucide", "3114"),
        ("bébé avec de la fièvre", "15"),
    ],
)
def test_words_when_they_may_be_an_emergency_then_whom_to_call_stands_first(
    words: str, number: str
) -> None:
    found = meanings(words, "fr")[0]
    assert (found.specialty, found.emergency[0].number) == ("", number)
    assert all(one.source and one.use for one in found.emergency)


@pytest.mark.parametrize("words", ["", "   ", "zzz", "mal", "?", "' OR 1=1 --", "\x00", "é" * 5000])
def test_words_when_they_say_nothing_then_nothing_is_guessed(words: str) -> None:
    assert meanings(words, "fr") == ()


@given(st.text(max_size=300))
def test_words_when_they_are_anything_then_nothing_fails(words: str) -> None:
    assert len(meanings(words, "en")) <= 8


def test_table_when_read_then_every_code_and_number_is_one_of_the_sources() -> None:
    codes = (SHARED / "codes" / "JDV_J01_XdsAuthorSpecialty_CISIS.tsv").read_text().splitlines()
    known = {line.split("\t")[1] for line in codes[2:]}
    assert set(TABLE["specialties"]) <= known
    numbers = json.loads((SHARED / "content" / "useful_numbers.json").read_bytes())
    sure = {one["number"]: one for one in numbers if "verified_official" in one["confidence"]}
    for number, said in TABLE["numbers"].items():
        assert (said["name"], said["use"]) == (sure[number]["name"], sure[number]["use"])
        assert said["source"] == sure[number]["source"]["organisation"]
    for entry in TABLE["meanings"]:
        assert set(entry["specialties"]) <= set(TABLE["specialties"])
    for entry in TABLE["emergencies"]:
        assert set(entry["numbers"]) <= set(TABLE["numbers"])


def test_specialty_when_known_then_it_has_a_plain_name_in_both_languages() -> None:
    assert specialty_name("G15_40", "en") == "Dentist"
    assert specialty_name("unknown", "fr") == ""
    assert all(name for language in ("fr", "en") for _code, name in specialties(language))


def test_meanings_when_an_emergency_is_said_then_nothing_is_guessed_beside_it() -> None:
    found = meanings("douleur poitrine", "fr")
    assert [bool(one.emergency) for one in found] == [True]  # “douleur” is near “docteur”
