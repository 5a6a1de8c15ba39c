"""Refusals within a bundle say in which entry they arose."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.fhir_server.outcomes import FhirError


@contextmanager
def at(position: int | None) -> Iterator[None]:
    """Place what is refused inside; None stands for a request that came alone."""
    try:
        yield
    except FhirError as error:
        if position is None:
            raise
        raise at_entry(error, position) from None


def at_entry(error: FhirError, position: int) -> FhirError:
    """Return the refusal with its paths within `Bundle.entry[position]`."""
    entry = f"Bundle.entry[{position}]"
    if error.paths and error.paths[0].startswith(entry):
        return error
    paths = [f"{entry}.resource.{path.partition('.')[2]}" for path in error.paths if "." in path]
    placed = FhirError(
        error.status,
        error.text,
        paths=paths or [entry],
        headers=error.headers,
        code=error.code,
        contained=error.contained,
    )
    placed.reason = error.reason
    return placed
