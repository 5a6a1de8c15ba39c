"""Who saw: alike acts of a day together, narrowed, kept as a table that no spreadsheet runs; five states."""

from dataclasses import replace
from datetime import UTC, datetime

from services.access.models import Unanswered
from services.access.proving import Checked
from services.access.traces import About, Reading, Trace, What, Who, about, by_day, shown, table_of
from services.i18n.translator import translator
from tests.fakes.traces import FakeProofs, FakeTraces
from views.access.proof_state import ProofModel
from views.access.trace_words import act_of, who_of
from views.access.traces_state import TracesModel

BOOKED = Trace(
    "1", "2026-11-22T10:00:00Z", "create", "helper", "sophie", "", "Appointment", "", 1,
    refused=False, reason="", emergency=False,
)  # fmt: skip
LOOKED = replace(BOOKED, id="2", kind="read", at="2026-11-22T09:00:00Z", type="Binary")
LISTED = replace(LOOKED, id="3", kind="search", at="2026-11-22T08:00:00Z", type="DocumentReference")
OWN = replace(BOOKED, id="4", as_="patient", who="account")
DOCTOR = replace(LOOKED, id="5", as_="professional", who="modele", at="2026-11-20T08:00:00Z")
REFUSED = replace(DOCTOR, id="6", refused=True, kind="refused")
RENEWED = replace(BOOKED, id="7", kind="token-given")
READING = Reading(
    datetime(2026, 11, 22, tzinfo=UTC),
    (BOOKED, LOOKED, LISTED, OWN, RENEWED, DOCTOR, REFUSED),
    {"sophie": "Sophie Exemple", "modele": "Dr Modèle"},
)


def test_shown_when_acts_of_a_day_are_alike_then_they_are_one_line() -> None:
    groups = shown(READING, Who.HELPERS, What.ALL)
    assert [(one.trace.id, one.times) for one in groups] == [("1", 1), ("2", 2)]
    assert groups[0].name == "Sophie Exemple"


def test_shown_when_narrowed_then_only_these() -> None:
    assert [one.trace.id for one in shown(READING, Who.MYSELF, What.ALL)] == ["4"]
    assert [one.trace.id for one in shown(READING, Who.OTHERS, What.CHANGED)] == ["1"]
    assert [one.trace.id for one in shown(READING, Who.PROFESSIONALS, What.REFUSED)] == ["6"]
    assert len(list(by_day(shown(READING, Who.OTHERS, What.ALL)))) == 2


def test_words_when_sophie_booked_for_marcel_then_so_it_reads() -> None:
    french = translator("fr")
    [group, *_] = shown(READING, Who.HELPERS, What.CHANGED)
    assert who_of(group, "Marcel", french) == "Sophie Exemple, pour Marcel"
    assert act_of(group.trace, french) == "A pris un rendez-vous"
    assert about(REFUSED) is About.RECORD
    assert "refusé" in act_of(REFUSED, french)
    assert "étrange" in act_of(replace(BOOKED, kind="étrange"), french)


def test_table_when_a_name_begins_as_a_formula_then_it_is_text() -> None:
    [group] = shown(READING, Who.MYSELF, What.ALL)
    data = table_of([group], [("=cmd()", "x")], ("When", "Who", "What", "Times")).decode(
        "utf-8-sig"
    )
    assert "'=cmd()" in data
    assert data.splitlines()[0] == "When,Who,What,Times"


async def test_model_when_offline_then_what_was_kept_is_shown() -> None:
    model = TracesModel(FakeTraces(READING, Unanswered.OFFLINE))
    await model.start()
    assert model.state.away is Unanswered.OFFLINE
    assert [one.trace.id for one in model.state.groups] == ["1", "2", "5", "6"]
    await model.choose(who=Who.MYSELF)
    assert [one.trace.id for one in model.state.groups] == ["4"]


async def test_model_when_there_is_no_server_then_it_says_so() -> None:
    model = TracesModel(FakeTraces())
    await model.start()
    assert (model.state.away, model.state.groups) == (Unanswered.HERE, ())


async def test_proof_when_another_key_is_taken_then_checked_again() -> None:
    model = ProofModel(FakeProofs(Checked("2026-11-23T10:00:00+00:00", 3, other_key=True)))
    await model.start()
    seen = [model.state.checked]
    await model.check()
    seen.append(model.state.checked)
    await model.take_key()
    seen.append(model.state.checked)
    assert [one and (one.proven, one.other_key) for one in seen] == [None, (3, True), (3, False)]


async def test_proof_when_the_server_is_away_then_said_and_the_last_check_stays() -> None:
    last = Checked("2026-11-23T10:00:00+00:00", 3)
    model = ProofModel(FakeProofs(away=Unanswered.OFFLINE, checked=last))
    await model.start()
    await model.check()
    assert (model.state.checked, model.state.away) == (last, Unanswered.OFFLINE)
    assert not model.state.asking
