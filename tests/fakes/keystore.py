"""A keystore in memory, in the place of the system's."""

from collections.abc import Callable


class MemoryKeystore:
    """What `keyring` backends do, kept in a dictionary; `before` runs at each call and may fail it."""

    def __init__(self, before: Callable[["MemoryKeystore"], object] = bool) -> None:
        self.items: dict[tuple[str, str], str] = {}
        self._before = before

    def get_password(self, service: str, username: str) -> str | None:
        self._before(self)
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._before(self)
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._before(self)
        del self.items[service, username]
