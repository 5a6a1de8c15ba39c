"""The life of directives on one device: written, agreed, signed on paper, replaced, compared, revoked, never erased."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import NotFoundError, Refusal, RefusedError
from services.core.identity import Identity
from services.directives.models import Act, Draft, Form, NotAllowedError, Paper, Who, Witness
from services.directives.service import DirectivesService
from services.documents.models import FileToImport, Query
from services.fhir.parsing import parse
from services.printing import embedding
from tests.builders.files import photo
from tests.builders.paper import frame, words
from tests.fakes.clock import SetClock

WORDS = {"free": "Je veux rester chez moi."}


def draft(**said: str) -> Draft:
    return Draft(Form.FREE, said or WORDS)


async def test_agree_when_written_then_it_is_in_force_as_a_document_and_not_signed(
    device: Container,
) -> None:
    version = await device.directives.agree(draft())
    desk = await device.directives.desk()
    assert desk.standing.in_force == version
    assert not version.is_signed
    assert (version.who, version.born) == ("Marcel Exemple", "1955-03-12")
    assert desk.draft is None
    data = await device.documents.original(version.document)
    said = words(data)
    assert "Je veux rester chez moi." in said
    assert "signature" in said.casefold()
    assert embedding.read(data, "urn:carnet:directives:1") is not None
    document = (await device.documents.detail(version.document)).document
    assert document.category is Category.DIRECTIVES


async def test_agree_when_filed_then_its_resource_says_what_it_is_in_the_french_tables(
    device: Container,
) -> None:
    version = await device.directives.agree(draft())
    record = device.directives.record.current

    def json(connection: object) -> bytes:
        row = connection.execute(  # type: ignore[attr-defined] # a Connection
            "SELECT json FROM resource WHERE uid = ?", (version.document,)
        ).fetchone()
        return bytes(row["json"])

    resource = parse(await record.database.read(json))
    assert resource["type"]["coding"][0]["code"] == "EXPPAT_3"
    codes = [one["coding"][0]["code"] for one in resource["category"]]
    assert codes == ["DIR_ANT", "90"]


@pytest.mark.parametrize(
    ("born", "who", "why"),
    [("2010-03-13", Who.MINOR, "adult"), ("", Who.UNKNOWN, "age"), ("1990", Who.UNKNOWN, "age")],
)
async def test_agree_when_not_known_to_be_an_adult_then_refused(
    device: Container, born: str, who: Who, why: str
) -> None:
    await device.people.set_identity(Identity("Exemple", "Léa", born))
    assert (await device.directives.desk()).who is who
    with pytest.raises(NotAllowedError) as refused:
        await device.directives.agree(draft())
    assert refused.value.missing == (why,)
    assert (await device.directives.standing()).heads == ()


async def test_born_on_when_eighteen_today_then_an_adult_and_a_known_date_is_not_changed(
    device: Container,
) -> None:
    await device.people.set_identity(Identity("Exemple", "Léa"))
    with pytest.raises(NotAllowedError):
        await device.directives.born_on("2027-01-01")
    assert await device.directives.born_on("2008-03-12") is Who.ADULT
    assert await device.directives.born_on("2008-03-13") is Who.ADULT
    assert (await device.people.identity()).birth_date == "2008-03-12"
    await device.people.set_identity(Identity("Exemple", "Léa", "2008-03-13"))
    assert (await device.directives.desk()).who is Who.MINOR


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        (Draft(Form.FREE), ("empty",)),
        (Draft(Form.WELL, {"trusted": "Inès"}), ("empty",)),
        (Draft(Form.PAPER), ("paper",)),
        (Draft(Form.ELSEWHERE, {"keeper": "Inès"}), ("where",)),
        (Draft(Form.ILL, {"fears": "x", "protection": "protected"}), ("judge",)),
        (Draft(Form.FREE, WORDS, cannot_write=True), ("witnesses",)),
        (
            Draft(
                Form.FREE,
                WORDS,
                cannot_write=True,
                witnesses=(Witness("A", "voisine", attests=True), Witness("B", "ami")),
            ),
            ("witnesses",),
        ),
    ],
)
async def test_agree_when_something_is_missing_then_it_is_named_and_the_draft_stays(
    device: Container, written: Draft, missing: tuple[str, ...]
) -> None:
    await device.directives.keep(written)
    with pytest.raises(NotAllowedError) as refused:
        await device.directives.agree(written)
    assert refused.value.missing == missing
    assert (await device.directives.desk()).draft == written


async def test_agree_when_authorised_or_under_two_witnesses_then_it_holds(
    device: Container,
) -> None:
    two = (
        Witness("Zoé Modèle", "voisine", attests=True),
        Witness("B. Modèle", "ami", attests=True),
    )
    version = await device.directives.agree(
        Draft(
            Form.ILL,
            {"fears": "La douleur", "protection": "authorised"},
            cannot_write=True,
            witnesses=two,
        )
    )
    assert version.witnesses == two
    said = words((await device.directives.printed(version.hash, frame(large=True))).data)
    assert "Zoé Modèle" in said
    assert "témoins" in said


async def test_life_when_signed_replaced_and_revoked_then_every_version_is_kept(
    device: Container, clock: SetClock
) -> None:
    service = device.directives
    first = await service.agree(draft())
    paper = await service.take_paper(FileToImport("scan.jpg", data=photo()), signed=True)
    signed = await service.file_signed(first.hash, paper, "2026-03-10")
    assert signed.is_signed
    assert signed.written_on == "2026-03-10"
    assert signed.signings[0].paper.document == paper.document
    clock.move(timedelta(days=30))
    second = await service.agree(draft(free="Je veux rester chez moi, avec Sophie."))
    desk = await service.desk()
    assert desk.standing.in_force == second
    assert [one.hash for one in desk.standing.earlier] == [first.hash]
    assert desk.standing.earlier[0].is_signed
    (change,) = await service.compare(first.hash, second.hash)
    assert change.after.endswith("Sophie.")
    clock.move(timedelta(days=1))
    revoked = await service.revoke()
    desk = await service.desk()
    assert desk.standing.in_force is None
    assert desk.standing.revoked == revoked
    assert {one.hash for one in desk.standing.earlier} == {first.hash, second.hash}
    for one in (first, second, revoked):
        assert (await device.documents.original(one.document)).startswith(b"%PDF")
    with pytest.raises(NotAllowedError):
        await service.revoke()
    third = await service.agree(draft(free="Encore."))
    assert (await service.standing()).in_force == third


async def test_file_signed_when_it_is_carnets_own_file_or_to_come_then_refused(
    device: Container,
) -> None:
    service = device.directives
    version = await service.agree(draft())
    own = await device.documents.original(version.document)
    same = await service.take_paper(FileToImport("signed.pdf", data=own), signed=True)
    scan = await service.take_paper(FileToImport("p.jpg", data=photo()), signed=True)
    for paper, day, why in (
        (same, "2026-03-10", "unsigned"),
        (scan, "2026-03-13", "signed_on"),
        (scan, "", "signed_on"),
        (Paper(), "2026-03-10", "paper"),
    ):
        with pytest.raises(NotAllowedError) as refused:
            await service.file_signed(version.hash, paper, day)
        assert refused.value.missing == (why,)
    held = (await service.standing()).in_force
    assert held is not None
    assert not held.is_signed


async def test_paper_when_too_large_or_no_paper_then_refused_in_words(device: Container) -> None:
    for data, why in (
        (b"\xff\xd8\xff" + bytes(65 * 2**20), Refusal.TOO_LARGE),
        (b"\xff\xd8\xff" + bytes(50 * 2**20), Refusal.IMAGE_DAMAGED),
        (b"no photo", Refusal.UNKNOWN_FORMAT),
        (b"", Refusal.UNKNOWN_FORMAT),
    ):
        with pytest.raises(RefusedError) as refused:
            await device.directives.take_paper(FileToImport("p.jpg", data=data))
        assert refused.value.reason is why
    assert (await device.documents.list(Query())).total == 0


async def test_paper_when_agreed_with_its_date_then_signed_and_elsewhere_is_not(
    device: Container,
) -> None:
    service = device.directives
    paper = await service.take_paper(FileToImport("p.jpg", data=photo()))
    version = await service.agree(Draft(Form.PAPER, paper=paper, signed_on="2019-05-01"))
    assert version.is_signed
    assert version.written_on == "2019-05-01"
    assert (await service.standing()).elsewhere == ()
    other = await service.agree(Draft(Form.ELSEWHERE, {"where": "Chez mon médecin"}))
    assert not other.is_signed


async def test_erase_when_the_newest_was_erased_then_an_older_one_does_not_come_back(
    device: Container,
) -> None:
    service = device.directives
    first = await service.agree(draft())
    second = await service.agree(draft(free="Autre"))
    await device.documents.delete(second.document)
    held = (await service.standing()).in_force
    assert held is not None
    assert (held.hash, held.put_aside) == (second.hash, True)
    await device.documents.erase_deleted()
    held = (await service.standing()).in_force
    assert held is not None
    assert (held.hash, held.is_erased, held.answers) == (second.hash, True, {})
    assert first.hash in {one.hash for one in (await service.standing()).earlier}
    again = (await service.standing()).in_force
    assert again == held


async def test_standing_when_a_paper_of_elsewhere_is_filed_then_shown_and_never_read_as_an_act(
    device: Container, clock: SetClock
) -> None:
    service = device.directives
    version = await service.agree(draft())
    data = await device.documents.original(version.document)
    await device.documents.add(
        FileToImport("scan.jpg", data=photo()), "Directives 2026", Category.DIRECTIVES, "2026-06-01"
    )
    clock.move(timedelta(days=200))
    standing = await service.standing()
    assert [one.title for one in standing.elsewhere] == ["Directives 2026"]
    assert standing.newer_paper == "2026-06-01"
    assert await service.things(clock.now()) == ("newer_paper",)
    # The same file in the space of somebody else is a paper, not an act of theirs.
    await device.people.set_identity(Identity("Modèle", "Sophie", "1981-01-01"))
    assert (await service.standing()).heads == ()
    assert embedding.read(data, "urn:carnet:directives:1") is not None


async def test_draft_when_begun_from_what_holds_then_its_words_are_there_and_it_is_kept(
    device: Container,
) -> None:
    service = device.directives
    await service.agree(draft())
    begun = await service.begin(Form.FREE)
    assert begun.answers == WORDS
    assert (await service.begin(Form.FREE, anew=True)).answers == {}
    written = replace(begun, answers={"free": "Autre"}, step=2)
    await service.keep(written)
    assert (await service.desk()).draft == written
    said = words((await service.printed("", frame())).data)
    assert "Autre" in said
    assert "brouillon" in said
    await service.keep(None)
    with pytest.raises(NotFoundError):
        await service.printed("", frame())


async def test_reminder_when_the_time_has_come_then_asked_until_confirmed(
    device: Container, clock: SetClock
) -> None:
    service = device.directives
    with pytest.raises(NotAllowedError):
        await service.confirm()
    await service.agree(draft())
    assert not (await service.desk()).due
    await service.remind(6)
    clock.move(timedelta(days=190))
    assert (await service.desk()).due
    assert await service.things(clock.now()) == ("still_true",)
    await service.confirm()
    assert not (await service.desk()).due
    assert not await service.things(clock.now())
    await service.remind(0)
    assert not await service.things(datetime(2040, 1, 1, tzinfo=UTC))


async def test_organs_when_noted_then_on_this_device_and_taken_back(device: Container) -> None:
    await device.directives.wish("give")
    assert (await device.directives.desk()).organs == "give"
    await device.directives.wish("")
    assert (await device.directives.desk()).organs == ""
    with pytest.raises(ValueError, match="wish"):
        await device.directives.wish("other")


class Operator:
    """Signs as an operator's service would: something is appended."""

    async def sign(self, pdf: bytes) -> bytes:
        return pdf + b"\n%signed\n"


async def test_sign_when_an_operator_plugged_in_then_signed_and_without_one_refused(
    device: Container,
) -> None:
    service = device.directives
    version = await service.agree(draft())
    with pytest.raises(NotAllowedError):
        await service.sign(version.hash)
    signing = replace_signer(service)
    assert (await signing.sign(version.hash)).is_signed


def replace_signer(service: DirectivesService) -> DirectivesService:
    return DirectivesService(
        service.record,
        service.documents,
        service.clock,
        service.changes,
        service.words,
        Operator(),
    )


async def test_documents_when_listed_then_directives_are_found_among_them(
    device: Container,
) -> None:
    await device.directives.agree(draft())
    found = await device.documents.list(Query(category=Category.DIRECTIVES))
    assert [one.source.value for one in found.documents] == ["added"]
    assert (await device.directives.desk()).standing.heads[0].act is Act.AGREED
