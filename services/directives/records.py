"""An act as the JSON that stands in its file, and back: what another device reads."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from services.core.dates import sort_key
from services.directives.models import (
    LONGEST,
    SCHEMA,
    Act,
    Draft,
    Form,
    Paper,
    Version,
    Witness,
)
from services.printing.embedding import Record, to_bytes

_HASH: Final = 64
_MOST: Final = 200
"""Answers of one version, and versions one may replace."""
_LINE: Final = 300


def sealed(version: Version) -> Version:
    """Return a version with its hash: the SHA-256 of all it says, the versions it replaces included."""
    return replace(version, hash=sha256(to_bytes(_record(version))).hexdigest())


def to_record(version: Version) -> Record:
    """Return what stands in its file."""
    return _record(version) | {"hash": version.hash}


def of_record(record: Mapping[str, Any]) -> Version | None:
    """Return the version that a file says, None where its shape or its hash is wrong: then it is no act."""
    try:
        version = _version(record)
        right = sealed(version).hash == record["hash"]
    except (KeyError, TypeError, ValueError):
        return None
    return version if right and sort_key(version.at) is not None else None


def kept_record(record: Mapping[str, Any]) -> Version:
    """Return the version that was checked when it was found, and kept here since."""
    return _version(record)


def without_words(version: Version) -> Version:
    """Return what an act did, under the hash it had, without what it said."""
    return replace(version, answers={}, witnesses=(Witness(), Witness()))


def drafted(draft: Draft) -> dict[str, Any]:
    """Return a draft as plain values."""
    return {
        "form": draft.form.value,
        "answers": dict(draft.answers),
        "cannot_write": draft.cannot_write,
        "witnesses": [_witness(one) for one in draft.witnesses],
        "signed_on": draft.signed_on,
        "paper": [draft.paper.sha256, draft.paper.document],
        "step": draft.step,
        "base": list(draft.base),
    }


def draft_of(kept: Mapping[str, Any]) -> Draft:
    """Return the draft that `drafted` gave."""
    first, second = (Witness(**one) for one in kept["witnesses"])
    return Draft(
        Form(kept["form"]),
        dict(kept["answers"]),
        kept["cannot_write"],
        (first, second),
        kept["signed_on"],
        Paper(*kept["paper"]),
        kept["step"],
        tuple(kept["base"]),
    )


def _record(version: Version) -> Record:
    return {
        "schema": SCHEMA,
        "act": version.act.value,
        "at": version.at,
        "who": {"name": version.who, "born": version.born},
        "device": {"name": version.device, "key": version.key},
        "form": version.form.value,
        "answers": dict(version.answers),
        "cannot_write": version.cannot_write,
        "witnesses": [_witness(one) for one in version.witnesses],
        "signed_on": version.signed_on,
        "paper": version.paper.sha256,
        "replaces": sorted(version.replaces),
    }


def _version(record: Mapping[str, Any]) -> Version:
    answers, replaces = record["answers"], record["replaces"]
    first, second = record["witnesses"]
    if len(answers) > _MOST or len(replaces) > _MOST or record["schema"] != SCHEMA:
        raise ValueError("not an act")
    return Version(
        hash=_text(record["hash"], _HASH),
        act=Act(record["act"]),
        at=_text(record["at"], _LINE),
        who=_text(record["who"]["name"], _LINE),
        born=_text(record["who"]["born"], _LINE),
        device=_text(record["device"]["name"], _LINE),
        key=_text(record["device"]["key"], _LINE),
        form=Form(record["form"]),
        answers={_text(name, _LINE): _text(said, LONGEST) for name, said in answers.items()},
        cannot_write=_flag(record["cannot_write"]),
        witnesses=(_witness_of(first), _witness_of(second)),
        signed_on=_text(record["signed_on"], _LINE),
        paper=Paper(_text(record["paper"], _HASH)),
        replaces=tuple(_text(one, _HASH) for one in replaces),
    )


def _witness(one: Witness) -> dict[str, Any]:
    return {"name": one.name, "quality": one.quality, "attests": one.attests}


def _witness_of(said: Mapping[str, Any]) -> Witness:
    return Witness(
        _text(said["name"], _LINE), _text(said["quality"], _LINE), _flag(said["attests"])
    )


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("not a text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a yes or no")
    return value
