"""The same world under Hypothesis, which looks for a short history of its own."""

import tempfile
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.simulation.actions import MOST_NTH, OTHERS, TROUBLED, Action, Trouble, perform
from tests.simulation.fate import Step, harms
from tests.simulation.history import STORES
from tests.simulation.invariants import Checks
from tests.simulation.running import Loop
from tests.simulation.servers import SERVERS
from tests.simulation.wire_faults import WireFault
from tests.simulation.world import World

_WHO = st.integers(0, 2)
_PICK = st.integers(0, 40)
_EDITS = ("rename", "recategorise", "delete", "restore", "erase")
_HARMS = st.sampled_from([(step, harm) for step in Step for harm in harms(step)]).flatmap(
    lambda at: st.builds(
        Trouble, st.integers(1, MOST_NTH[at[0]]), step=st.just(at[0]), harm=st.just(at[1])
    )
)
_WIRE = st.builds(
    Trouble, st.integers(1, 3), st.sampled_from(WireFault), st.sampled_from((None, True, False))
)


class Simulation(RuleBasedStateMachine):
    """`store` names the driver."""

    store: ClassVar[str] = "memory"
    loop: ClassVar[Loop]

    @initialize(server=st.sampled_from(sorted(SERVERS)), devices=st.integers(1, 3))
    def begin(self, server: str, devices: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="carnet-machine-")
        make = STORES[self.store]
        self.world = World(server, Path(self._folder.name), make, self.loop, size=devices)
        self.checks = Checks(self.world)

    @rule(who=_WHO, pick=_PICK)
    def add(self, who: int, pick: int) -> None:
        self._perform(Action("add", who, pick))

    @precondition(lambda self: self.world.done["add"])
    @rule(name=st.sampled_from(_EDITS), who=_WHO, pick=_PICK)
    def edit(self, name: str, who: int, pick: int) -> None:
        self._perform(Action(name, who, pick))

    @rule(who=_WHO)
    def synchronise(self, who: int) -> None:
        self._perform(Action("synchronise", who))

    @rule(who=_WHO, trouble=_WIRE)
    def synchronise_over_a_bad_network(self, who: int, trouble: Trouble) -> None:
        self._perform(Action("synchronise", who, 0, trouble))

    @rule(name=st.sampled_from(TROUBLED), who=_WHO, pick=_PICK, trouble=_HARMS)
    def act_and_be_harmed(self, name: str, who: int, pick: int, trouble: Trouble) -> None:
        self._perform(Action(name, who, pick, trouble))

    @rule(name=st.sampled_from(OTHERS), pick=_PICK)
    def meanwhile(self, name: str, pick: int) -> None:
        self._perform(Action(name, 0, pick))

    @rule(who=_WHO, pick=_PICK)
    def set_the_clock(self, who: int, pick: int) -> None:
        self._perform(Action("set the clock", who, pick))

    def _perform(self, action: Action) -> None:
        self.checks.after(perform(self.world, action))

    def teardown(self) -> None:
        """Come to rest: then, too, everything holds."""
        if not hasattr(self, "world"):
            return
        try:
            self.checks.at_rest()
        finally:
            self.world.close()
            self._folder.cleanup()


class EncryptedSimulation(Simulation):
    """In the real encrypted file."""

    store = "encrypted"
