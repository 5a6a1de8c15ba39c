"""What somebody may do, changed in the permission they have: narrower, wider, without network; answers that end."""

import asyncio
from argparse import Namespace
from dataclasses import replace
from datetime import timedelta

import pytest

from app import cli_circle
from app.container import Container
from services.circle.models import DOCUMENT_AREAS, May, NotPossibleError, Offer, Sent, Stage, WhyNot
from services.core.categories import Category
from services.documents.models import FileToImport
from services.i18n.translator import translator
from services.people import helped_store
from tests.builders.backend import Backend
from tests.builders.files import pdf
from tests.fakes.clock import SetClock
from tests.integration.circle.test_ending import helper_of
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

NARROW = Offer(frozenset({"prescriptions"}), May.SEE, UNTIL - timedelta(days=30))


async def categories(camille: Container) -> set[Category]:
    """Return what Camille sees in Marcel's record, after a run."""
    await camille.circle.open((await theirs(camille, "Marcel")).id)
    await camille.sync.run(files=False)
    found = {category for category, count in (await camille.documents.counts()).items() if count}
    await camille.circle.back()
    return found


async def test_access_when_narrowed_then_widened_then_their_device_has_what_is_open_and_no_more(
    marcel: Container, camille: Container
) -> None:
    await agreed(marcel, camille)
    helper = await helper_of(marcel)
    whole = await categories(camille)
    assert {Category.PRESCRIPTION, Category.LABORATORY} <= whole
    before = await marcel.circle.helper(helper)

    assert await marcel.circle.change(helper, NARROW) is Sent.DONE
    after = await marcel.circle.helper(helper)
    assert after.offer == NARROW
    assert (after.id, after.related, after.since) == (before.id, before.related, before.since)
    await camille.circle.refresh()
    helped = await theirs(camille, "Marcel")
    assert (helped.may, helped.until) == (May.SEE, str(NARROW.until))
    assert len(files(camille)) == 1
    assert await categories(camille) == {Category.PRESCRIPTION}
    assert (await camille.circle.circle()).ended == ()

    assert await marcel.circle.change(helper, replace(OFFER, may=May.MANAGE)) is Sent.DONE
    await camille.circle.refresh()
    assert (await theirs(camille, "Marcel")).may is May.MANAGE
    assert await categories(camille) == whole
    assert len(files(camille)) == 1


async def test_access_when_narrowed_over_unsent_work_then_it_is_counted_and_told(
    marcel: Container, camille: Container
) -> None:
    await agreed(marcel, camille)
    helped = await theirs(camille, "Marcel")
    await camille.circle.open(helped.id)
    await camille.sync.run(files=False)
    await camille.documents.add(
        FileToImport("lettre.pdf", data=pdf("Zèbre")), "Zèbre", Category.REPORT
    )
    assert await marcel.circle.change(await helper_of(marcel), NARROW) is Sent.DONE
    await camille.circle.refresh()
    assert camille.circle.acting_for is not None  # they stay where they were
    assert camille.circle.acting_for.areas == NARROW.areas
    (ended,) = (await camille.circle.circle()).ended
    assert (ended.why.value, dict(ended.unsent)) == ("narrowed", {"DocumentReference": 1})
    await camille.circle.back()


async def test_change_when_the_server_is_away_then_it_waits_and_a_stop_comes_before_it(
    marcel: Container, camille: Container, backend: Backend
) -> None:
    await agreed(marcel, camille)
    helper = await helper_of(marcel)
    await asyncio.to_thread(backend.stop)
    try:
        assert await marcel.circle.change(helper, NARROW) is Sent.LATER
        waiting = await marcel.circle.helper(helper)
        assert (waiting.may, waiting.wanted) == (OFFER.may, NARROW)
        assert await marcel.circle.change(helper, NARROW) is Sent.LATER
    finally:
        await asyncio.to_thread(backend.start)
    await marcel.circle.refresh()
    assert (await marcel.circle.helper(helper)).wanted is None
    await camille.circle.refresh()
    assert (await theirs(camille, "Marcel")).areas == NARROW.areas

    await asyncio.to_thread(backend.stop)
    try:
        assert await marcel.circle.change(helper, OFFER) is Sent.LATER
        assert await marcel.circle.stop(helper) is Sent.LATER
        with pytest.raises(NotPossibleError):
            await marcel.circle.change(helper, OFFER)
    finally:
        await asyncio.to_thread(backend.start)
    await marcel.circle.refresh()
    await camille.circle.refresh()
    assert files(camille) == []
    assert helper not in {one.id for one in (await marcel.circle.circle()).helpers}


async def test_change_when_commanded_then_what_is_not_said_stays_and_it_is_traced(
    marcel: Container, camille: Container
) -> None:
    await agreed(marcel, camille)
    helper = await helper_of(marcel)
    asked = Namespace(act="change", id=helper[:12], areas=["documents"], may=None, until=None)
    shown, line, done = await cli_circle.run(marcel, asked, translator("en"))
    assert (shown, line, done) == ({"changed": "done"}, "done", True)
    now = await marcel.circle.helper(helper)
    assert now.offer == Offer(frozenset(DOCUMENT_AREAS), OFFER.may, OFFER.until)
    assert await marcel.traces.refresh() is None
    traced = {(one.type, one.kind) for one in (await marcel.traces.kept()).traces}
    assert ("Consent", "update") in traced


async def test_answer_when_not_confirmed_in_time_then_over_on_both_sides_whatever_the_clock_says(
    marcel: Container, camille: Container
) -> None:
    made = await marcel.circle.invite(OFFER)
    await camille.circle.accept(made.code)
    await marcel.sync.run(files=False)
    mine = await marcel.circle.invitation(made.id)
    theirs_ = await camille.circle.invitation(f"mirror-{made.id}")
    assert mine.expires is not None
    assert mine.expires == theirs_.expires
    assert made.expires is not None
    assert timedelta(0) < mine.expires - made.expires < timedelta(minutes=5)

    at = marcel.clock.now()
    marcel.circle.clock = SetClock(at + timedelta(days=7, minutes=1))
    with pytest.raises(NotPossibleError) as over:
        await marcel.circle.confirm(made.id)
    assert over.value.why is WhyNot.EXPIRED
    assert await stage(marcel, made.id) is Stage.EXPIRED
    marcel.circle.clock = SetClock(at)
    assert await stage(marcel, made.id) is Stage.TO_CONFIRM
    # Seen passed at an opening, it stays so whatever the clock says then.
    own = camille.people.helped.own.current
    late = at + timedelta(days=8)
    await own.database.write(lambda c: helped_store.close_passed(c, late))
    assert await stage(camille, f"mirror-{made.id}") is Stage.EXPIRED
    await marcel.circle.withdraw(made.id)


async def stage(container: Container, id: str) -> Stage:
    return (await container.circle.invitation(id)).stage
