"""What wishes and the people around ask of the person, on the first page: that something waits, never what it says."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.circle.models import Circle, Stage
from services.core.changes import ChangeFeed
from services.i18n.translator import translator
from services.overview.next import Source, Thing, Urgency
from services.overview.next_choices import in_own_space, of_circle, of_directives, of_trusted
from services.trusted.models import State
from tests.fakes.circle import ANSWERED, HELPED, FakeCircle
from tests.fakes.clock import SetClock
from tests.fakes.trusted import EMPTY, FakeTrusted

EN = translator("en")
TODAY = date(2026, 11, 22)


@dataclass
class Waiting:
    """Directives of which these things wait."""

    names: tuple[str, ...] = ()

    async def things(self, at: datetime) -> tuple[str, ...]:
        assert at.tzinfo
        return self.names


async def _of(source: Source) -> list[Thing]:
    return list(await source(EN, TODAY))


async def test_directives_when_something_waits_then_each_is_there_and_leads_to_them() -> None:
    waiting = Waiting(("conflict", "still_true", "newer_paper"))
    found = await _of(of_directives(waiting, SetClock()))
    assert [(one.urgency, one.state) for one in found] == [
        (Urgency.ANSWER, "Two versions: which one counts?"),
        (Urgency.CHECK, "To read again"),
        (Urgency.CHECK, "A paper is newer"),
    ]
    assert {(one.title, one.route) for one in found} == {
        ("Advance directives", "/choices/directives")
    }


async def test_directives_when_nothing_waits_then_nothing_is_there() -> None:
    assert await _of(of_directives(Waiting(), SetClock())) == []


async def test_circle_when_answers_are_to_be_confirmed_then_one_line_counts_them_without_a_name() -> (
    None
):
    other = replace(ANSWERED, id="task-2")
    waiting = replace(ANSWERED, id="task-3", stage=Stage.WAITING)
    known = Circle(invitations=(ANSWERED, other, waiting))
    (found,) = await _of(of_circle(FakeCircle(ChangeFeed(), known)))
    assert (found.urgency, found.state) == (Urgency.ANSWER, "2 answers to confirm")
    assert found.route == "/choices/circle"
    assert ANSWERED.name not in repr(found)


async def test_circle_when_the_other_is_to_act_then_nothing_is_there() -> None:
    stages = (stage for stage in Stage if stage is not Stage.TO_CONFIRM)
    known = Circle(invitations=tuple(replace(ANSWERED, stage=stage) for stage in stages))
    assert await _of(of_circle(FakeCircle(ChangeFeed(), known))) == []


async def test_trusted_when_two_were_named_apart_then_it_is_to_be_settled() -> None:
    desk = replace(EMPTY, state=State.CONFLICT)
    (found,) = await _of(of_trusted(FakeTrusted(desk)))
    assert (found.urgency, found.route) == (Urgency.ANSWER, "/choices/trusted")


async def test_trusted_when_nobody_answered_in_time_then_it_is_said_only_then() -> None:
    trusted = FakeTrusted()
    sent = await trusted.invite()
    assert await _of(of_trusted(trusted)) == []
    end = datetime.fromisoformat(f"{sent.expires}T23:00:00+00:00")
    trusted.told = replace(trusted.told, now=end + timedelta(days=1))
    (found,) = await _of(of_trusted(trusted))
    assert (found.urgency, found.state) == (
        Urgency.EXPECTED,
        "Not answered or not confirmed in time",
    )


async def test_trusted_when_named_or_not_then_nothing_is_to_be_done() -> None:
    for state in (State.NONE, State.DRAFT, State.SIGNED, State.REVOKED):
        assert await _of(of_trusted(FakeTrusted(replace(EMPTY, state=state)))) == []


async def test_choices_when_the_person_acts_for_another_then_their_own_do_not_show() -> None:
    circle = FakeCircle(ChangeFeed())
    source = in_own_space(circle, [of_directives(Waiting(("conflict",)), SetClock())])
    assert len(await _of(source)) == 1
    circle.acting_for = HELPED
    assert await _of(source) == []
