"""Finding the resource a reference names: contained, elsewhere in the same file, or kept from another."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from services.fhir.parsing import Entry, Json, is_resource

Resolve = Callable[[str], Json | None]


def nothing(_reference: str) -> None:
    """Resolve no reference."""
    return


@dataclass(slots=True)
class Index:
    """The entries of one file, by full URL, by `Type/id`, by the end of a `urn:uuid:`."""

    _entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Index":
        index = cls()
        for entry in entries:
            for name in names(entry):
                index._entries.setdefault(name, entry)
        return index

    def entry(self, reference: str) -> Entry | None:
        """Return the entry a reference names, whatever its form, None if it is elsewhere."""
        bare = reference.partition("/_history/")[0]
        return (
            self._entries.get(bare)
            or self._entries.get(last_two(bare))
            or self._entries.get(_uuid(bare))
            if bare
            else None
        )

    def resource(self, reference: str) -> Json | None:
        found = self.entry(reference)
        return found.resource if found else None


def names(entry: Entry) -> tuple[str, ...]:
    """Return every name an entry answers to in its file."""
    full = entry.full_url.partition("/_history/")[0]
    found = (
        full,
        entry.relative,
        last_two(full) if "/" in full else "",
        _uuid(full),
        _uuid(entry.id),
    )
    return tuple(dict.fromkeys(name for name in found if name))


def within(resource: Json, outside: Resolve) -> Resolve:
    """Return a resolver that also knows what `resource` contains ("#id")."""

    def resolve(reference: str) -> Json | None:
        if reference.startswith("#"):
            return _contained(resource, reference[1:])
        return outside(reference) if reference else None

    return resolve


def last_two(reference: str) -> str:
    """Return `Type/id` of an absolute or relative reference."""
    return "/".join(reference.split("/")[-2:])


def _contained(resource: Json, id: str) -> Json | None:
    inside = resource.get("contained")
    for item in inside if isinstance(inside, list) else []:
        if is_resource(item) and item.get("id") in {id, f"#{id}"}:
            found: Json = item
            return found
    return None


def _uuid(name: str) -> str:
    """Return a UUID as a name of its own, so that "urn:uuid:x" and a resource whose id is x meet."""
    value = name.removeprefix("urn:uuid:").casefold()
    return f"urn:uuid:{value}" if value.count("-") == 4 and len(value) == 36 else ""  # noqa: PLR2004 - a UUID's shape
