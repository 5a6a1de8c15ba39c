"""An act as the JSON that stands in its file, and back: what another device reads."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any, Final

from services.core.dates import sort_key
from services.printing.embedding import Record, to_bytes
from services.trusted.models import (
    LONGEST,
    SCHEMA,
    Act,
    Agreement,
    Bond,
    Chosen,
    Designation,
    Draft,
    Sent,
    Text,
)

_MOST: Final = 50


def hashed(text: Text) -> Text:
    """Return a text with its hash: what both agree to."""
    return replace(text, hash=sha256(to_bytes(_text(text))).hexdigest())


def text_record(text: Text) -> Record:
    """Return what the other one is shown, and agrees to."""
    return _text(text) | {"hash": text.hash}


def text_of(record: Mapping[str, Any]) -> Text | None:
    """Return the text that somebody sent, None where its shape or its hash is wrong."""
    try:
        text = _text_of(record)
        right = hashed(text).hash == record["hash"] and record["schema"] == SCHEMA
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return replace(text, hash=record["hash"]) if right else None


def sealed(act: Designation) -> Designation:
    """Return an act with its hash: the SHA-256 of all it says, what it replaces included."""
    return replace(act, hash=sha256(to_bytes(_record(act))).hexdigest())


def to_record(act: Designation) -> Record:
    """Return what stands in its file."""
    return _record(act) | {"hash": act.hash}


def of_record(record: Mapping[str, Any]) -> Designation | None:
    """Return the act that a file says, None where its shape or a hash is wrong: then it is no act."""
    try:
        act = _act_of(record)
        right = sealed(act).hash == record["hash"] and hashed(act.text).hash == act.text.hash
        agreed = act.act is not Act.AGREED or (
            len(act.agreements) > 1 and all(one.hash == act.text.hash for one in act.agreements)
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    signed = act.act is not Act.SIGNED or bool(act.paper and sort_key(act.signed_on))
    sound = right and agreed and signed and sort_key(act.at) is not None
    return replace(act, hash=record["hash"]) if sound else None


def kept(record: Mapping[str, Any]) -> Designation:
    """Return the act that was checked when it was found, and kept here since."""
    return replace(_act_of(record), hash=record["hash"])


def drafted(draft: Draft) -> dict[str, Any]:
    """Return a draft as plain values."""
    return asdict(draft)


def draft_of(said: Mapping[str, Any]) -> Draft:
    """Return the draft that `drafted` gave."""
    chosen = dict(said["chosen"])
    bond = chosen.pop("bond")
    return Draft(
        Chosen(**chosen, bond=Bond(bond) if bond else None),
        said["accompanies"],
        said["protected"],
        said["judge"],
    )


def sent_values(sent: Sent) -> dict[str, Any]:
    """Return what waits as plain values."""
    return {
        "invitation": sent.invitation,
        "code": sent.code,
        "expires": sent.expires,
        "text": text_record(sent.text),
        "agreement": asdict(sent.agreement),
    }


def sent_of(said: Mapping[str, Any]) -> Sent:
    """Return what `sent_values` gave."""
    text = replace(_text_of(said["text"]), hash=said["text"]["hash"])
    agreement = Agreement(**said["agreement"])
    return Sent(said["invitation"], said["code"], said["expires"], text, agreement)


def agreement_of(said: Mapping[str, Any]) -> Agreement | None:
    """Return the agreement that the other one's app sent, None for none."""
    try:
        return _agreement(said)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _text(text: Text) -> Record:
    return {
        "schema": SCHEMA,
        "who": {"name": text.who, "born": text.born},
        "chosen": asdict(text.chosen),
        "written": text.written,
        "accompanies": text.accompanies,
        "protected": text.protected,
        "judge": text.judge,
    }


def _text_of(record: Mapping[str, Any]) -> Text:
    chosen = record["chosen"]
    return Text(
        _line(record["who"]["name"]),
        _line(record["who"]["born"]),
        Chosen(
            _line(chosen["name"]),
            _line(chosen["born"]),
            _line(chosen["phone"]),
            _line(chosen["address"]),
            Bond(chosen["bond"]) if chosen["bond"] else None,
        ),
        _line(record["written"]),
        _flag(record["accompanies"]),
        _flag(record["protected"]),
        _flag(record["judge"]),
    )


def _record(act: Designation) -> Record:
    return {
        "schema": SCHEMA,
        "act": act.act.value,
        "at": act.at,
        "text": text_record(act.text),
        "agreements": [asdict(one) for one in act.agreements],
        "paper": act.paper,
        "signed_on": act.signed_on,
        "replaces": sorted(act.replaces),
    }


def _act_of(record: Mapping[str, Any]) -> Designation:
    agreements, replaces = record["agreements"], record["replaces"]
    if len(agreements) > _MOST or len(replaces) > _MOST or record["schema"] != SCHEMA:
        raise ValueError("not an act")
    text = record["text"]
    return Designation(
        Act(record["act"]),
        _line(record["at"]),
        replace(_text_of(text), hash=_line(text["hash"])),
        tuple(_agreement(one) for one in agreements),
        _line(record["paper"]),
        _line(record["signed_on"]),
        tuple(_line(one) for one in replaces),
    )


def _agreement(said: Mapping[str, Any]) -> Agreement:
    return Agreement(
        _line(said["by"]),
        _line(said["at"]),
        _line(said["hash"]),
        _line(said["device"]),
        _line(said["key"]),
    )


def _line(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError("not a line")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a yes or no")
    return value
