"""The doors of "My choices" say how the trusted person and the circle stand; one that fails hides no other."""

from dataclasses import replace

from services.circle.models import Circle
from services.core.changes import ChangeFeed
from services.core.errors import LockedError
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.trusted.models import Act, Designation, Desk, Draft, State, Who
from tests.fakes.circle import ANSWERED, HELPER, FakeCircle
from tests.fakes.clock import SetClock
from tests.fakes.directives import FakeDirectives
from tests.fakes.trusted import EMPTY, NOW, TEXT, FakeTrusted
from views.choices.doors import sections
from views.choices.standing import circle_of, trusted
from views.choices.state import Known, KnownModel

EN = translator("en")


def _held(state: State, act: Act) -> Desk:
    return replace(EMPTY, state=state, heads=(Designation(act, NOW.isoformat(), TEXT),))


def _said(desk: Desk) -> tuple[str, str]:
    found = trusted(desk, EN)
    return (found.word, found.line) if found else ("", "")


async def test_trusted_when_it_stands_somewhere_then_its_door_says_where_in_words() -> None:
    waiting = FakeTrusted()
    await waiting.invite()
    assert [
        _said(_held(State.SIGNED, Act.SIGNED)),
        _said(_held(State.AGREED, Act.AGREED)),
        _said(_held(State.REVOKED, Act.REVOKED)),
        _said(waiting.told),
        _said(replace(EMPTY, state=State.DRAFT, draft=Draft())),
        _said(replace(EMPTY, who=Who.MINOR)),
        _said(EMPTY),
    ] == [
        ("Signed", "Louise Exemple"),
        ("Not signed", "Louise Exemple"),
        ("Revoked", "Nobody is named any more"),
        ("Waiting", "Waiting for their agreement"),
        ("Draft", "Draft: it holds in nothing yet"),
        ("At 18", "Open at 18"),
        ("", ""),
    ]
    conflict = trusted(replace(EMPTY, state=State.CONFLICT), EN)
    assert conflict is not None
    assert conflict.word == "To settle"


def test_circle_when_somebody_helps_or_answered_then_its_door_says_so() -> None:
    third = (HELPER, replace(HELPER, name=""), HELPER)
    circles = (
        Circle(),
        Circle(helpers=(HELPER,)),
        Circle(helpers=third),
        Circle(helpers=(HELPER,), invitations=(ANSWERED,)),
    )
    found = [circle_of(one, EN) for one in circles]
    assert [(one.word, one.line) if one else None for one in found] == [
        None,
        ("1 person helps me", "Sophie Exemple"),
        ("3 people help me", "3 people help me"),
        ("To check", "1 answer to confirm"),
    ]


async def test_doors_when_one_cannot_be_read_then_it_says_what_it_is_for_and_the_others_stand() -> (
    None
):
    changes = ChangeFeed()
    model = KnownModel(
        FakeDirectives(SetClock()),
        FakeTrusted(wrong=LockedError()),
        FakeCircle(changes, Circle(helpers=(HELPER,))),
        changes,
    )
    await model.start()
    doors = {
        door.route: door
        for _title, found in sections(model.state, EN, Formats("en"))
        for door in found
    }
    assert doors["/choices/trusted"].standing is None
    assert doors["/choices/circle"].standing is not None
    model.stop()
    assert model.state == Known()
