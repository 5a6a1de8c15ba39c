"""The change feed: who shows something hears that it changed.

Committed transactions publish here; models subscribe and reload. A change names what kind of thing changed,
never its content.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Topic(StrEnum):
    """What kind of thing changed."""

    DOCUMENTS = "documents"
    PERSON = "person"
    SETTINGS = "settings"
    SYNC = "sync"
    SHARES = "shares"
    APPOINTMENTS = "appointments"
    CIRCLE = "circle"
    DIRECTIVES = "directives"


Listener = Callable[[frozenset[Topic]], None]


@dataclass(slots=True)
class ChangeFeed:
    """Fan-out of changes to listeners of the loop on which each of them subscribed."""

    _listeners: dict[int, tuple[asyncio.AbstractEventLoop, Listener]] = field(default_factory=dict)
    _next: int = 0

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` on the running loop after each change; return how to stop."""
        key = self._next
        self._next += 1
        self._listeners[key] = (asyncio.get_running_loop(), listener)
        return lambda: self._listeners.pop(key, None) and None

    def publish(self, *topics: Topic) -> None:
        """Tell every listener; may be called from any thread."""
        changed = frozenset(topics)
        for loop, listener in tuple(self._listeners.values()):
            if not loop.is_closed():
                loop.call_soon_threadsafe(listener, changed)
