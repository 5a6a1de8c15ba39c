"""A designation on real encrypted files: on paper, on two devices, changed, revoked; whom to call."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.container import Container
from services.core.errors import RefusedError
from services.core.identity import Identity
from services.documents.models import FileToImport, Query
from services.emergency.models import Part
from services.trusted.models import (
    Act,
    Bond,
    Chosen,
    Draft,
    Missing,
    NotDesignatedError,
    State,
    Who,
)
from tests.builders import files
from tests.builders.command import command
from tests.builders.paper import frame, words
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.clock import SetClock
from tests.fakes.trusted import AccountWire, Between

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LOUISE = Chosen("Louise Exemple", "1968-05-02", "01 99 00 00 00", "", Bond.RELATIVE)
MARCEL = Identity("Exemple", "Marcel", "1955-03-12")


async def device(data: Path, clock: SetClock, who: Identity) -> Container:
    await asyncio.to_thread(make_space, data)
    container = carnet(data, clock)
    await container.people.unlock(CODE)
    await container.people.set_identity(who)
    return container


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
async def marcel(tmp_path: Path, clock: SetClock) -> AsyncIterator[Container]:
    container = await device(tmp_path / "marcel", clock, MARCEL)
    yield container
    await container.people.lock()


@pytest.fixture
async def louise(tmp_path: Path, clock: SetClock) -> AsyncIterator[Container]:
    container = await device(
        tmp_path / "louise", clock, Identity("Exemple", "Louise", "1968-05-02")
    )
    yield container
    await container.people.lock()


def _paper(text: str = "Papier signé") -> FileToImport:
    return FileToImport("papier.pdf", data=files.pdf(text))


async def _lacks(work: object) -> tuple[Missing, ...]:
    with pytest.raises(NotDesignatedError) as refused:
        await work  # type: ignore[misc] # an awaitable
    return refused.value.missing


async def test_designation_when_signed_on_paper_then_it_holds_and_is_kept(
    marcel: Container,
) -> None:
    trusted = marcel.trusted
    assert (await trusted.desk()).state is State.NONE
    await trusted.keep(Draft(LOUISE))
    assert (await trusted.desk()).state is State.DRAFT
    printed = await trusted.printed("", frame())
    assert "Signature de la personne de confiance" in words(printed.data)
    assert await _lacks(trusted.file_signed(_paper(), "2026-11-23")) == (Missing.SIGNED_ON,)
    assert await _lacks(trusted.file_signed(_paper(), "")) == (Missing.SIGNED_ON,)

    await trusted.file_signed(_paper(), "2026-11-21")
    desk = await trusted.desk()
    assert desk.state is State.SIGNED
    assert desk.draft is None
    assert desk.in_force is not None
    assert desk.in_force.text.chosen == LOUISE
    assert desk.in_force.paper_document
    assert desk.in_force.document
    titles = [one.title for one in (await marcel.documents.list(Query())).documents]
    assert sorted(titles) == ["Ma personne de confiance", "Ma personne de confiance, papier signé"]
    assert (await marcel.directives.standing()).elsewhere == ()
    known = await marcel.emergency.known()
    assert [one.text for one in known.of(Part.TRUSTED)] == ["Louise Exemple, 01 99 00 00 00"]


async def test_paper_when_it_is_what_carnet_made_then_it_is_not_signed(marcel: Container) -> None:
    trusted = marcel.trusted
    await trusted.keep(Draft(LOUISE))
    await trusted.file_signed(_paper(), "2026-11-21")
    held = (await trusted.desk()).in_force
    assert held is not None
    own = await marcel.documents.original(held.document)
    await trusted.keep(Draft(replace(LOUISE, phone="01 99 00 00 01")))
    made = FileToImport("feuille.pdf", data=own)
    assert Missing.OWN_PAPER in await _lacks(trusted.file_signed(made, "2026-11-21"))
    with pytest.raises(RefusedError):
        await trusted.file_signed(FileToImport("vide.pdf", data=b""), "2026-11-21")
    assert (await trusted.desk()).in_force == held


async def test_designation_when_changed_and_revoked_then_every_act_is_kept(
    marcel: Container, clock: SetClock
) -> None:
    trusted = marcel.trusted
    await trusted.keep(Draft(LOUISE))
    await trusted.file_signed(_paper("un"), "2026-11-20")
    await trusted.keep(Draft(LOUISE))
    assert await trusted.missing(Draft(LOUISE)) == (Missing.TWICE,)
    await trusted.keep(Draft(replace(LOUISE, name="Dr Modèle", born="", bond=Bond.DOCTOR)))
    clock.move(-timedelta(days=400))  # set back: what replaces what decides, not the time
    await trusted.file_signed(_paper("deux"), "2025-01-01")
    desk = await trusted.desk()
    assert desk.in_force is not None
    assert desk.in_force.text.chosen.name == "Dr Modèle"
    assert [one.text.chosen.name for one in desk.earlier] == ["Louise Exemple"]
    await trusted.revoke()
    desk = await trusted.desk()
    assert (desk.state, len(desk.earlier)) == (State.REVOKED, 2)
    assert await _lacks(trusted.revoke()) == (Missing.NOTHING,)
    assert (await marcel.emergency.known()).of(Part.TRUSTED) == ()


async def test_designation_when_a_minor_or_of_unknown_age_then_it_is_not_offered(
    tmp_path: Path, clock: SetClock
) -> None:
    container = await device(tmp_path, clock, Identity("Exemple", "Noé", "2010-01-01"))
    try:
        assert (await container.trusted.desk()).who is Who.MINOR
        assert await container.trusted.missing(Draft(LOUISE)) == (Missing.ADULT,)
        await container.people.set_identity(Identity("Exemple", "Noé"))
        assert await container.trusted.missing(Draft(LOUISE)) == (Missing.AGE,)
        await container.trusted.keep(Draft(LOUISE))
        assert await _lacks(container.trusted.file_signed(_paper(), "2026-11-21")) == (Missing.AGE,)
    finally:
        await container.people.lock()


async def test_two_devices_when_both_agree_then_it_is_agreed_and_not_signed(
    marcel: Container, louise: Container
) -> None:
    between = Between()
    marcel.trusted.wire = AccountWire(between, "Marcel Exemple", "1955-03-12")
    louise.trusted.wire = AccountWire(between, "Louise Exemple", "1968-05-02")
    await marcel.trusted.keep(Draft(LOUISE, accompanies=True))
    sent = await marcel.trusted.invite()
    assert (await marcel.trusted.desk(ask=True)).state is State.WAITING
    assert await _lacks(marcel.trusted.invite()) == (Missing.USED,)
    assert await _lacks(marcel.trusted.confirm()) == (Missing.NOTHING,)
    assert await _lacks(marcel.trusted.agree(sent.code)) == (Missing.CIRCULAR,)

    text = await louise.trusted.look(sent.code)
    assert (text.who, text.accompanies, text.hash) == ("Marcel Exemple", True, sent.text.hash)
    assert await louise.trusted.agree(sent.code) == "4821"
    desk = await marcel.trusted.desk(ask=True)
    assert desk.state is State.ANSWERED
    assert desk.answer is not None
    assert desk.answer.check == "4821"
    act = await marcel.trusted.confirm()
    assert act.act is Act.AGREED
    desk = await marcel.trusted.desk()
    assert (desk.state, desk.sent, desk.draft) == (State.AGREED, None, None)
    assert desk.in_force is not None
    assert [one.by for one in desk.in_force.agreements] == ["Marcel Exemple", "Louise Exemple"]

    await marcel.trusted.file_signed(_paper(), "2026-11-22")
    desk = await marcel.trusted.desk()
    assert desk.state is State.SIGNED
    assert desk.in_force is not None
    assert len(desk.in_force.agreements) == 2


async def test_code_when_the_wrong_person_or_too_late_or_twice_then_nothing_is_agreed(
    tmp_path: Path, marcel: Container, louise: Container, clock: SetClock
) -> None:
    between = Between()
    marcel.trusted.wire = AccountWire(between, "Marcel Exemple", "1955-03-12")
    louise.trusted.wire = AccountWire(between, "Louise Exemple", "1968-05-02")
    sophie = await device(tmp_path / "sophie", clock, Identity("Exemple", "Sophie", "1990-01-01"))
    wire = sophie.trusted.wire = AccountWire(between, "Sophie Exemple", "1990-01-01")
    try:
        await marcel.trusted.keep(Draft(LOUISE))
        sent = await marcel.trusted.invite()
        assert await _lacks(sophie.trusted.agree(sent.code)) == (Missing.OTHER,)
        await wire.accept(sent.code, "{}")  # an app that does not ask itself
        assert await _lacks(louise.trusted.agree(sent.code)) == (Missing.USED,)
        assert await _lacks(marcel.trusted.confirm()) == (Missing.OTHER,)
        await marcel.trusted.withdraw()
        assert (await marcel.trusted.desk()).state is State.DRAFT

        sent = await marcel.trusted.invite()
        between.expire()
        assert await _lacks(louise.trusted.agree(sent.code)) == (Missing.EXPIRED,)
        assert (await marcel.trusted.desk(ask=True)).state is State.EXPIRED
        assert await _lacks(marcel.trusted.confirm()) == (Missing.EXPIRED,)
        await marcel.trusted.withdraw()

        sent = await marcel.trusted.invite()
        account = louise.trusted.wire
        assert isinstance(account, AccountWire)
        await account.accept(sent.code, "{}")  # an agreement to nothing
        assert await _lacks(marcel.trusted.confirm()) == (Missing.TEXT,)
        assert (await marcel.trusted.desk()).heads == ()
        assert await _lacks(louise.trusted.look("nothing")) == (Missing.EXPIRED,)
    finally:
        await sophie.people.lock()


async def test_contacts_when_noted_then_several_are_kept_and_undone(marcel: Container) -> None:
    trusted = marcel.trusted
    first = await trusted.note_contact(" Louise  Exemple ", "01 99 00 00 00", "fille")
    await trusted.note_contact("Dr Modèle", "01 99 00 00 09")
    assert first.name == "Louise Exemple"
    assert await _lacks(trusted.note_contact("", "01")) == (Missing.NAME,)
    assert await _lacks(trusted.note_contact("Sans numéro", " ")) == (Missing.REACH,)
    await trusted.drop_contact(first.id)
    assert [one.name for one in (await trusted.desk()).contacts] == ["Dr Modèle"]
    await trusted.drop_contact(first.id, back=True)
    assert len((await trusted.desk()).contacts) == 2
    assert len((await marcel.emergency.known()).of(Part.CONTACTS)) == 2
    assert await _lacks(trusted.drop_contact("nobody")) == (Missing.NOTHING,)


def test_command_when_run_then_somebody_is_named_signed_and_revoked(tmp_path: Path) -> None:
    data, paper, sheet = tmp_path / "space", tmp_path / "p.pdf", tmp_path / "s.pdf"
    assert command(data, "init", "--local").code == 0
    paper.write_bytes(files.pdf("Papier signé"))
    young = command(data, "trusted", "--name", "Louise Exemple", "--pdf", str(sheet), "--json")
    assert (young.code != 0, young.json["missing"]) == (True, ["age"])
    record = tmp_path / "record.json"
    record.write_bytes(files.bundle(files.patient(birthDate="1960-01-01")))
    assert command(data, "import", str(record)).code == 0
    name = ("--name", "Louise Exemple", "--phone", "01 99 00 00 00", "--bond", "close")
    assert command(data, "trusted", *name, "--pdf", str(sheet), "--json").json["state"] == "draft"
    assert "Louise Exemple" in words(sheet.read_bytes())
    done = command(data, "trusted", "--signed", str(paper), "--on", "2026-01-02", "--json").json
    assert (done["state"], done["names"]) == ("signed", ["Louise Exemple"])
    done = command(data, "trusted", "--revoke", "--contact", "Dr Modèle", "01", "--json").json
    assert (done["state"], done["contacts"]) == ("revoked", [{"name": "Dr Modèle", "phone": "01"}])
