"""Which keys may sign, and how far the content has come: kept beside the package, in the data folder.

No key is built in (docs/adr/0030-content-packages.md): whoever runs Carnet for others names theirs. A package may name
the next key; the first package that this one signs ends the one before.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.content.manifest import Manifest, PublicKey
from services.core.files import write_durably

_STATE: Final = "state.json"
_LARGEST: Final = 1 << 16


class State(BaseModel):
    """What was accepted here: `version` is the highest, `follows` says which key was named by which."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    version: Annotated[int, Field(ge=0, lt=2**53)] = 0
    manifest: str = ""
    """SHA-256 of the manifest of that version: the same package may be put in again."""
    follows: Mapping[PublicKey, PublicKey] = {}
    retired: tuple[PublicKey, ...] = ()

    def after(self, manifest: Manifest, digest: str) -> Self:
        """Return the state once a package is in."""
        follows, retired = dict(self.follows), set(self.retired)
        if manifest.next_key and manifest.next_key != manifest.key:
            follows.setdefault(manifest.next_key, manifest.key)
        if before := self.follows.get(manifest.key):
            retired.add(before)
        return self.model_copy(
            update={
                "version": manifest.version,
                "manifest": digest,
                "follows": follows,
                "retired": tuple(sorted(retired)),
            }
        )


@dataclass(frozen=True, slots=True)
class Trust:
    """The keys that were configured, and what was accepted since."""

    configured: Collection[str]
    state: State

    def keys(self) -> frozenset[str]:
        """Return the keys that may sign now: one that was named counts as long as who named it was configured."""
        known = set(self.configured)
        while named := {
            new for new, old in self.state.follows.items() if old in known and new not in known
        }:
            known |= named
        return frozenset(known - set(self.state.retired))


def state(folder: Path) -> State:
    """Return what was accepted; nothing, if the file is not there or is not ours. Blocks."""
    try:
        with (folder / _STATE).open("rb") as file:
            return State.model_validate_json(file.read(_LARGEST))
    except (OSError, ValidationError):
        return State()


def keep(folder: Path, accepted: State) -> None:
    """Write what was accepted. Blocks."""
    write_durably(folder / _STATE, accepted.model_dump_json().encode())
