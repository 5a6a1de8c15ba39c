"""What the laboratory found, one by one: each lost something, or stopped a device for good, before it was mended."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulation.actions import Action, Trouble, perform
from tests.simulation.fate import Harm, Step
from tests.simulation.invariants import Checks
from tests.simulation.running import Loop
from tests.simulation.stores import MemoryStore
from tests.simulation.told import content
from tests.simulation.wire_faults import WireFault
from tests.simulation.world import World

Make = Callable[[str], World]
FIRST, SECOND = 0, 1
WRITTEN = {"reference": 4, "faithful": 4, "gives ids": 3, "poor": 4}
"""Which request of a run writes the one document: after two that ask what the server is, and its file's if any."""


def _killed_unanswered(server: str) -> Action:
    """Synchronise until the document is on the server, and nobody here knows."""
    return Action("synchronise", FIRST, 0, Trouble(WRITTEN[server], step=Step.AFTER_EFFECT))


@pytest.fixture
def world_with(tmp_path: Path, loop: Loop) -> Iterator[Make]:
    """Return how to make a world of two devices around a kind of server."""
    made: list[World] = []

    def make(server: str) -> World:
        made.append(World(server, tmp_path, MemoryStore, loop))
        return made[0]

    yield make
    for world in made:
        world.close()


def _play(world: World, *actions: Action) -> None:
    checks = Checks(world)
    for action in actions:
        checks.after(perform(world, action))
    checks.at_rest()


def test_a_title_given_on_the_second_device_leaves_the_file_where_it_is(world_with: Make) -> None:
    world = world_with("reference")

    _play(
        world,
        Action("add", FIRST),
        Action("synchronise", FIRST),
        Action("synchronise", SECOND),
        Action("rename", SECOND, 1),
        Action("synchronise", SECOND),
    )

    for device in world.devices:
        (note,) = (d for d in world.state(device).documents.values() if d.title.startswith("Titre"))
        assert world.loop.run(device.documents.original(note.id)) == content(1)


def test_an_erasure_in_the_midst_of_a_download_does_not_stop_it_for_good(world_with: Make) -> None:
    _play(
        world_with("reference"),
        Action("synchronise", FIRST, 0, Trouble(2, step=Step.AFTER_COMMIT)),
        Action("erase", FIRST),
    )


@pytest.mark.parametrize("nth", range(1, 6))
def test_a_page_that_was_not_read_whole_is_never_gone_past_on_a_full_disk(
    world_with: Make, nth: int
) -> None:
    full = Trouble(nth, step=Step.BEFORE_COMMIT, harm=Harm.FULL)

    _play(
        world_with("reference"),
        Action("a poison", pick=1),
        Action("synchronise", FIRST, 0, full),
    )


@pytest.mark.parametrize("server", WRITTEN)
def test_a_title_given_after_an_answer_was_lost_arrives_and_the_document_once(
    world_with: Make, server: str
) -> None:
    world = world_with(server)

    _play(
        world,
        Action("add", FIRST),
        _killed_unanswered(server),
        Action("rename", FIRST),
        Action("synchronise", FIRST),
    )

    state = world.state(world.devices[FIRST])
    assert not any(row.waiting for row in state.resources.values())


@pytest.mark.parametrize("server", WRITTEN)
def test_what_is_erased_after_an_answer_was_lost_does_not_come_back(
    world_with: Make, server: str
) -> None:
    world = world_with(server)

    _play(
        world,
        Action("add", FIRST),
        _killed_unanswered(server),
        Action("synchronise", FIRST, 0, Trouble(1, WireFault.UNAVAILABLE)),
        Action("delete", FIRST, 0),
        Action("erase", FIRST),
    )

    titles = [
        each.title for device in world.devices for each in world.state(device).documents.values()
    ]
    assert not any(title.startswith("Titre") for title in titles)


def test_a_server_that_gives_ids_is_told_its_own_id_in_an_update(world_with: Make) -> None:
    world = world_with("gives ids")

    _play(
        world,
        Action("add", FIRST),
        Action("synchronise", FIRST),
        Action("rename", FIRST),
        Action("synchronise", FIRST),
    )

    assert "Titre 2" in " ".join(world.ledger.titles)


def test_a_portal_s_page_in_the_place_of_an_answer_makes_no_second_document(
    world_with: Make,
) -> None:
    _play(
        world_with("faithful"),
        Action("add", FIRST),
        _killed_unanswered("faithful"),
        Action("synchronise", FIRST, 0, Trouble(1, WireFault.HTML, writes=True)),
    )


def test_a_deletion_is_heard_of_though_the_run_ended_after_later_news(world_with: Make) -> None:
    _play(
        world_with("faithful"),
        Action("synchronise", FIRST),
        Action("a removal", pick=0),
        Action("time passes", pick=30),
        Action("a letter"),
        Action("synchronise", FIRST, 0, Trouble(5, step=Step.AFTER_EFFECT)),
    )


def test_what_cannot_be_read_does_not_keep_deletions_from_being_heard_of(world_with: Make) -> None:
    _play(
        world_with("faithful"),
        Action("a poison", pick=1),
        Action("synchronise", FIRST),
        Action("a removal", pick=0),
    )


@pytest.mark.parametrize("nth", range(8, 24))
def test_what_is_erased_before_its_new_version_was_shown_stops_nothing(
    world_with: Make, nth: int
) -> None:
    _play(
        world_with("reference"),
        Action("synchronise", FIRST),
        Action("delete", FIRST),
        Action("a revision"),
        Action("synchronise", FIRST, 0, Trouble(nth, step=Step.IN_TRANSACTION, harm=Harm.FULL)),
        Action("erase", FIRST),
    )


@pytest.mark.parametrize("server", ["reference", "faithful", "gives ids"])
def test_a_document_brought_back_is_one_where_it_was_changed_meanwhile(
    world_with: Make, server: str
) -> None:
    world = world_with(server)

    _play(
        world,
        Action("add", FIRST, 663),
        Action("synchronise", FIRST),
        Action("synchronise", SECOND),
        Action("delete", SECOND, 726),
        Action("delete", SECOND, 852),
        Action("synchronise", SECOND, 0, Trouble(2, WireFault.SIGNED_OUT, writes=False)),
        Action("restore", SECOND, 987),
        Action("recategorise", FIRST, 760),
    )


def test_what_comes_after_many_things_that_cannot_be_read_comes_too(world_with: Make) -> None:
    world = world_with("poor")

    _play(
        world,
        *(Action("a poison", FIRST, 1) for _ in range(4)),
        Action("a letter", FIRST),
        Action("synchronise", SECOND),
        Action("a removal", FIRST, 1),
    )


@pytest.mark.parametrize("server", ["reference", "faithful", "gives ids", "poor"])
def test_what_was_sent_unanswered_and_may_not_be_looked_at_is_there_once(
    world_with: Make, server: str
) -> None:
    _play(
        world_with(server),
        Action("add", FIRST, 768),
        _killed_unanswered(server),
        Action("synchronise", FIRST, 0, Trouble(1, WireFault.FORBIDDEN, writes=False)),
    )
