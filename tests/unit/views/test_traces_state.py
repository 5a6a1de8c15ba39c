"""Who saw: alike acts of a day together, narrowed, kept as a table that no spreadsheet runs; five states."""

from dataclasses import replace
from datetime import UTC, datetime

from services.access.models import Unanswered
from services.access.traces import About, Reading, Trace, What, Who, about, by_day, shown, table_of
from services.i18n.translator import translator
from tests.fakes.traces import FakeTraces
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
