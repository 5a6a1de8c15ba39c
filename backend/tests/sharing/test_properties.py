"""Tickets and references, whatever is shown: only what this server wrote counts."""

from hypothesis import given
from hypothesis import strategies as st

from backend.sharing import tickets
from backend.sharing.tickets import Ticket, Use
from backend.sharing.visitor import reference

SECRETS = st.binary(min_size=32, max_size=32)
TICKETS = st.builds(
    Ticket,
    st.sampled_from(Use),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.integers(0, 19),
    st.integers(1, 2**40),
)


@given(SECRETS, SECRETS, TICKETS)
def test_ticket_when_read_then_only_with_its_secret_for_its_use_and_in_time(
    secret: bytes, other: bytes, ticket: Ticket
) -> None:
    shown = tickets.written(secret, ticket)
    wrong = Use.FILE if ticket.use is Use.REPORT else Use.REPORT
    assert tickets.read(secret, shown, ticket.use, ticket.expires - 1) == ticket
    assert tickets.read(secret, shown, ticket.use, ticket.expires) is None
    assert tickets.read(secret, shown, wrong, 0) is None
    assert other == secret or tickets.read(other, shown, ticket.use, 0) is None


@given(SECRETS, st.text(max_size=200))
def test_ticket_when_it_is_anything_then_none(secret: bytes, shown: str) -> None:
    assert tickets.read(secret, shown, Use.FILE, 0) is None


@given(st.text("0123456789abcdef", min_size=32, max_size=32))
def test_reference_when_written_then_eight_letters_that_read_aloud(name: str) -> None:
    said = reference(name)
    assert len(said) == 9
    assert not set(said) & set("ILOU")
