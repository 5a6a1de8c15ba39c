"""The passage of a real space: resumed where it was after locking, safe without a birth date or a server."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from services.core.identity import Identity
from services.passage.models import Letter, Occasion, ServerWord, Standing, Step
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.clock import SetClock

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


async def test_passage_when_left_and_locked_then_it_is_resumed_and_nothing_is_said_of_a_server(
    tmp_path: Path,
) -> None:
    await asyncio.to_thread(make_space, tmp_path)
    container = carnet(tmp_path, SetClock(NOW))
    await container.people.unlock(CODE)
    try:
        unknown = await container.passage.state()
        assert (unknown.occasion, unknown.minor) == (None, False)

        await container.people.set_identity(Identity("Exemple", "Léa", "2010-10-08"))
        begun = await container.passage.state()
        assert (begun.occasion, begun.standing, begun.minor) == (
            Occasion.SIXTEEN,
            Standing.NEW,
            True,
        )
        assert (begun.connected, begun.word, begun.letters) == (False, ServerWord.NOT_SAID, False)

        await container.passage.reach(Occasion.SIXTEEN, Step.SECRET)
        await container.people.lock()
        await container.people.unlock(CODE)
        again = await container.passage.state()
        assert (again.standing, again.at) == (Standing.GOING, Step.SECRET)
        assert await container.passage.check("7K3M-9QPA") is Letter.NOT_OFFERED
        assert await container.passage.check("pas un code") is Letter.WRONG
        await container.passage.end(Occasion.SIXTEEN)
        assert (await container.passage.state()).standing is Standing.DONE
    finally:
        await container.people.lock()
