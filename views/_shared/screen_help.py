"""Which help explains which screen: the one table. The first line whose steps begin the route wins; `*` is any step."""

from typing import Final

HOME: Final = "home"
SCREENS: Final = (
    ("/documents/add", "add"),
    ("/documents/values", "values"),
    ("/documents/folders", "documents"),
    ("/documents/expected", "documents"),
    ("/documents/*/share", "share"),
    ("/documents/*", "document"),
    ("/documents", "documents"),
    ("/appointments/find", "booking"),
    ("/appointments/practice", "booking"),
    ("/appointments/confirm", "booking"),
    ("/appointments", "appointments"),
    ("/prevention", "prevention"),
    ("/choices/directives", "directives"),
    ("/choices/trusted", "trusted"),
    ("/choices/emergency", "emergency"),
    ("/choices/circle", "circle"),
    ("/choices/traces", "traces"),
    ("/choices", "choices"),
    ("/rights", "rights"),
    ("/passage", "passage"),
    ("/discreet", "discreet"),
    ("/search", "search"),
    ("/access/emergency", "access-emergency"),
    ("/access/blocked", "access-blocked"),
    ("/access", "access"),
    ("/shares", "share"),
    ("/visit/share", "share"),
    ("/visit", "visit"),
    ("/conflicts", "conflicts"),
    ("/settings/connect", "server"),
    ("/settings/devices", "server"),
    ("/settings/send", "server"),
    ("/settings/keep", "keep"),
    ("/settings", "settings"),
    ("/help", "help"),
)


def help_of(route: str) -> str:
    """Return the page of help of the screen at a route."""
    steps = _steps(route.partition("?")[0])
    return next((help for screen, help in SCREENS if _begins(steps, _steps(screen))), HOME)


def _steps(route: str) -> list[str]:
    return [step for step in route.split("/") if step]


def _begins(steps: list[str], screen: list[str]) -> bool:
    return len(steps) >= len(screen) and all(
        wanted in {"*", step} for wanted, step in zip(screen, steps, strict=False)
    )
