"""Which numbers may be called with one tap, and which a text names."""

from services.i18n.translator import translator
from services.rights.calling import link, named_in, sources_of, told
from tests.fakes.content import CONTENT

NUMBERS = {number.number: number for number in CONTENT.numbers("fr")}


def test_link_when_the_source_is_sure_then_a_call_and_never_otherwise() -> None:
    assert link(NUMBERS["36 46"]) == "tel:3646"
    assert link(NUMBERS["114"]) == "sms:114"  # for who cannot hear or speak
    assert {number.mark.value for number in NUMBERS.values() if link(number)} <= {"V+", "V", "own"}
    assert [link(NUMBERS[one]) for one in ("115", "119", "3919", "39 39")] == [""] * 4


def test_told_when_nothing_sure_is_known_then_no_hours_no_price_and_the_doubt() -> None:
    _ = translator("fr")
    assert told(NUMBERS["39 39"], _).splitlines() == [
        "Allô service public",
        "démarches",
        "À vérifier\N{NO-BREAK SPACE}: aucune source trouvée",
    ]
    assert "jour et nuit · gratuit" in told(NUMBERS["15"], _)


def test_named_when_a_text_says_a_number_then_it_is_found_and_an_age_is_not() -> None:
    text = "Appelez le 34 22, pas le 134 22 ni le 34 221. Avant 18 ans, 15 jours, 17 pages."
    assert [number.number for number in named_in([text], NUMBERS.values())] == ["34 22"]
    assert [n.number for n in named_in(["Le 3114, ou le 0 800 235 236."], NUMBERS.values())] == [
        "3114",
        "0 800 235 236",
    ]


def test_sources_when_two_numbers_share_one_then_it_is_said_once() -> None:
    emergency = [NUMBERS["15"], NUMBERS["112"]]
    assert len(sources_of(emergency)) == 1
