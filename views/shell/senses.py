"""What the window and the device tell of themselves, for the policy of `services.sync.pacing`.

Flet 1.0.5 in a browser: shown and hidden are told by every one; "no network" and the network's return too; a battery by
Chromium alone. No browser tells whether a connection is metered: there, the person's own choice is the only signal.
"""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.core.errors import ServiceError
from views._shared.ports import Follower

_LOW: Final = 20
"""Per cent of a battery that runs down."""
_LEFT: Final = (ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE)
_BACK: Final = (ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESUME)
_PATIENCE: Final = 5.0
_UNTOLD: Final = (TimeoutError, RuntimeError, ValueError, NotImplementedError, ServiceError)
"""What a client says of a sense that it lacks."""


@dataclass(eq=False, repr=False)
class Senses:
    """Tells the follower; what a client does not know stays unknown. Never raises."""

    _follower: Follower
    connectivity: ft.Connectivity = field(init=False)
    battery: ft.Battery = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.connectivity = ft.Connectivity(on_change=self._network_changed)
        self.battery = ft.Battery(on_state_change=self._battery_changed)

    def start(self) -> None:
        """Say that there is a window, and ask once; what changes is told."""
        self._tell(in_front=True)
        for work in (self._ask_network(), self._ask_battery()):
            task = asyncio.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def state(self, state: ft.AppLifecycleState) -> None:
        """Take note that the window left, or came back."""
        if state in _LEFT:
            self._tell(in_front=False)
        elif state in _BACK:
            self._tell(in_front=True)
            self._follower.returned()

    async def _ask_network(self) -> None:
        try:
            found = await asyncio.wait_for(self.connectivity.get_connectivity(), _PATIENCE)
        except _UNTOLD:
            return
        self._network(found)

    async def _network_changed(self, event: ft.ConnectivityChangeEvent) -> None:
        self._network(event.connectivity)

    def _network(self, found: list[ft.ConnectivityType]) -> None:
        ways = set(found)
        self._tell(
            offline=ways == {ft.ConnectivityType.NONE},
            metered=ways == {ft.ConnectivityType.MOBILE},
        )

    async def _battery_changed(self, _event: ft.BatteryStateChangeEvent) -> None:
        await self._ask_battery()

    async def _ask_battery(self) -> None:
        try:
            state = await asyncio.wait_for(self.battery.get_battery_state(), _PATIENCE)
            level = await asyncio.wait_for(self.battery.get_battery_level(), _PATIENCE)
        except _UNTOLD:
            return
        runs_down = state is ft.BatteryState.DISCHARGING
        self._tell(low_battery=runs_down and level is not None and level <= _LOW)

    def _tell(self, **known: bool) -> None:
        self._follower.sense(replace(self._follower.sensed, **known))
