"""How it ends: by either side, offline, by the clock, killed in the middle; and what nobody may do."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from app.container import Container
from services.circle.models import May, NotPossibleError, Offer, Sent, Stage, Why, WhyNot
from services.core.categories import Category
from services.core.errors import LockedError, OfflineError
from services.documents.models import FileToImport
from services.people import helped_store
from tests.builders.backend import Backend
from tests.builders.files import pdf
from tests.builders.space import CODE, carnet
from tests.integration.circle.test_two_folders import (
    OFFER,
    UNTIL,
    agreed,
    backend,
    camille,
    files,
    marcel,
    theirs,
)

__all__ = ["backend", "camille", "marcel"]


async def helper_of(marcel: Container, name: str = "Camille") -> str:
    return next(one.id for one in (await marcel.circle.circle()).helpers if name in one.name)


async def test_helper_when_stopped_with_unsent_work_then_it_is_counted_reported_and_not_applied(
    marcel: Container, camille: Container
) -> None:
    done = await agreed(marcel, camille)
    assert done.stage is Stage.DONE
    attested = {d.title for d in await camille.documents.newest(5)}
    assert any("Marcel Fictif" in title for title in attested)
    helped = await theirs(camille, "Marcel")
    await camille.circle.open(helped.id)
    await camille.sync.run(files=False)
    before = sum((await marcel.documents.counts()).values())
    file = FileToImport("lettre.pdf", data=pdf("Zèbre"))
    await camille.documents.add(file, "Zèbre", Category.REPORT)
    assert await camille.circle.records.unsent(helped.id) == {"DocumentReference": 1}
    await camille.circle.back()

    assert await marcel.circle.stop(await helper_of(marcel)) is Sent.DONE
    await camille.circle.refresh()

    assert files(camille) == []
    (ended,) = (await camille.circle.circle()).ended
    assert (ended.why, dict(ended.unsent)) == (Why.STOPPED, {"DocumentReference": 1})
    assert "Zèbre" not in repr(ended)
    await marcel.sync.run(files=False)
    titles = {one.title for one in await marcel.documents.newest(200)}
    assert "Zèbre" not in titles
    assert sum((await marcel.documents.counts()).values()) >= before
    await camille.circle.read_ended(ended.id)
    assert (await camille.circle.circle()).ended == ()


class Forgetful(httpx.AsyncHTTPTransport):
    """The real server, but for the list of whom somebody helps: it comes back empty, and well."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("$circle"):
            said = {"resourceType": "Parameters"}
            return httpx.Response(200, json=said, headers={"content-type": "application/fhir+json"})
        return await super().handle_async_request(request)


async def test_record_when_the_list_is_short_by_mistake_then_it_stays_until_the_server_refuses_it(
    marcel: Container, camille: Container
) -> None:
    await agreed(marcel, camille)
    helped = await theirs(camille, "Marcel")
    await camille.circle.open(helped.id)
    await camille.circle.back()
    kept = files(camille)
    assert kept
    camille.circle.network = Forgetful()
    assert await camille.circle.refresh() == 0
    assert files(camille) == kept
    assert (await camille.circle.circle()).ended == ()
    await marcel.circle.stop(await helper_of(marcel))
    await camille.circle.refresh()
    assert files(camille) == []


async def test_helper_when_they_leave_then_the_server_knows_first_and_the_file_goes(
    marcel: Container, camille: Container
) -> None:
    await agreed(marcel, camille)
    helped = await theirs(camille, "Marcel")
    left = await camille.circle.leave(helped.id)
    assert left.name == helped.name
    assert files(camille) == []
    await marcel.sync.run(files=False)
    names = [one.name for one in (await marcel.circle.circle()).helpers]
    assert not any("Camille" in name for name in names)


async def test_code_when_used_by_the_wrong_person_twice_or_by_oneself_then_said_and_nobody_is_in(
    marcel: Container, camille: Container
) -> None:
    made = await marcel.circle.invite(OFFER)
    for container, code, why in (
        (marcel, made.code, WhyNot.OWN_CODE),
        (camille, "0000-0000-0000", WhyNot.UNKNOWN_CODE),
        (camille, "not a code", WhyNot.UNKNOWN_CODE),
    ):
        with pytest.raises(NotPossibleError) as refused:
            await container.circle.look(code)
        assert refused.value.why is why
    await marcel.circle.withdraw(made.id)
    with pytest.raises(NotPossibleError) as over:
        await camille.circle.accept(made.code)
    assert over.value.why is WhyNot.EXPIRED
    with pytest.raises(NotPossibleError) as early:
        await marcel.circle.confirm(made.id)
    assert early.value.why is WhyNot.NOT_ANSWERED
    for offer, why in (
        (Offer(frozenset(), May.SEE, UNTIL), WhyNot.NOTHING_CHOSEN),
        (Offer(frozenset({"consents"}), May.SEE, UNTIL), WhyNot.NOTHING_CHOSEN),
        (Offer(OFFER.areas, May.SEE, None), WhyNot.NO_END),
        (Offer(OFFER.areas, May.SEE, UNTIL - timedelta(days=400)), WhyNot.NO_END),
    ):
        with pytest.raises(NotPossibleError) as wrong:
            await marcel.circle.invite(offer)
        assert wrong.value.why is why
    assert files(camille) == []


async def test_record_when_locked_killed_or_late_then_nothing_of_it_is_readable(
    marcel: Container, camille: Container
) -> None:
    await agreed(marcel, camille)
    helped = await theirs(camille, "Marcel")
    await camille.circle.open(helped.id)
    with pytest.raises(NotPossibleError) as elsewhere:
        await camille.circle.invite(OFFER)
    assert elsewhere.value.why is WhyNot.ELSEWHERE

    await camille.people.lock()
    with pytest.raises(LockedError):
        await camille.circle.circle()
    assert [space.name for space in camille.people.spaces()] == [""]
    assert len(camille.people.spaces()) == 1

    # Its end is seen passed once: it stays closed, whatever the clock says then.
    await camille.people.unlock(CODE)
    own = camille.people.helped.own.current
    late = camille.clock.now() + timedelta(days=200)
    await own.database.write(lambda c: helped_store.close_passed(c, late))
    with pytest.raises(NotPossibleError) as closed:
        await camille.circle.open(helped.id)
    assert closed.value.why is WhyNot.OVER

    # Killed once the key is gone and before the file is: what is left is no record of anybody's.
    at = 0
    await own.database.write(lambda c: helped_store.end(c, helped, Why.STOPPED, {}, at))
    assert len(files(camille)) == 1
    again = carnet(camille.people.data, camille.clock)
    await camille.people.lock()
    await again.people.unlock(CODE)
    assert files(again) == []
    await again.people.lock()


async def test_stop_when_the_server_is_away_then_it_waits_and_is_sent_with_the_next_connection(
    marcel: Container, camille: Container, backend: Backend
) -> None:
    await agreed(marcel, camille)
    helper = await helper_of(marcel)
    await asyncio.to_thread(backend.stop)
    try:
        assert await marcel.circle.stop(helper) is Sent.LATER
        (waiting,) = [o for o in (await marcel.circle.circle()).helpers if o.id == helper]
        assert waiting.stopping
        helped = await theirs(camille, "Marcel")
        with pytest.raises(OfflineError):
            await camille.circle.leave(helped.id)
        assert len(files(camille)) >= 1
    finally:
        await asyncio.to_thread(backend.start)
    await marcel.circle.refresh()
    await camille.circle.refresh()
    assert files(camille) == []
    assert helper not in {one.id for one in (await marcel.circle.circle()).helpers}
