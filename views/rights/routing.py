"""Which route shows an item of the content."""

from services.content.schema import Kind


def route_of(kind: Kind, id: str) -> str:
    """Return the route of a page, of a word, or of the numbers."""
    match kind:
        case Kind.RIGHT:
            return f"/rights/{id}"
        case Kind.HELP:
            return f"/help/screen/{id}"
        case Kind.NUMBER:
            return "/rights/numbers"
        case _:
            return f"/rights/{kind.value}/{id}"
