"""Gives a component its identity: what it remembers goes when the key changes."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


def keyed(key: str, component: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return the component with `key`, which every Flet component takes but none declares."""
    return cast("Callable[..., R]", component)(*args, key=key, **kwargs)
