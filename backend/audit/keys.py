"""A key for each patient: what seals their traces, and what finds them again; destroying it forgets both.

Every key is read in the transaction that uses it and kept nowhere, so that an erasure by one process is one for all.
"""

import hashlib
import hmac
import secrets
import struct
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from backend.audit.tables import patient_key

_NONCE: Final = 12
_SALT: Final = 16
_COMMITMENT: Final = 32
_OPENING: Final = b"carnet-audit-opening-1\x00"
_PLACE: Final = struct.Struct(">QQ")
_SHARD_LIMIT: Final = 2**31  # what its column holds; another number is no id we gave
_SEQ_LIMIT: Final = 2**63


class DamagedTraceError(Exception):
    """What was sealed does not open: it, or the key of its patient, is no longer what was written."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A sealed text, and the salt that proves it is the one committed to."""

    salt: bytes
    text: str


def commitment(salt: bytes, text: bytes) -> bytes:
    """Return SHA-256("carnet-audit-opening-1" 00 ‖ salt ‖ text): says nothing of the text without the salt."""
    return hashlib.sha256(_OPENING + salt + text).digest()


class PatientKey:
    """The key of one patient, while a transaction uses it."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = AESGCM(key)
        self.owner: Final = hmac.digest(key, b"owner", "sha256")
        """Marks the rows of this patient; nobody links it to them once the key is gone."""

    def resource_token(self, type: str, id: str) -> str:
        """Return what a trace keeps of a resource's id: 32 hexadecimal digits, "" of none."""
        if not id:
            return ""
        return hmac.digest(self._key, f"resource\x00{type}/{id}".encode(), "sha256")[:16].hex()

    def seal(self, text: str, place: tuple[int, int, int]) -> bytes:
        """Return commitment ‖ nonce ‖ AES-256-GCM(salt ‖ text), bound to shard, seq and time."""
        drawn = secrets.token_bytes(_SALT + _NONCE)
        salt, nonce = drawn[:_SALT], drawn[_SALT:]
        plain = text.encode()
        sealed = self._cipher.encrypt(nonce, salt + plain, _bound(place))
        return commitment(salt, plain) + nonce + sealed

    def open(self, sealed: bytes, place: tuple[int, int, int]) -> Opened:
        """Return what `seal` took. Raises DamagedTraceError."""
        nonce = sealed[_COMMITMENT : _COMMITMENT + _NONCE]
        try:
            plain = self._cipher.decrypt(nonce, sealed[_COMMITMENT + _NONCE :], _bound(place))
        except (InvalidTag, ValueError) as error:
            raise DamagedTraceError from error
        return Opened(plain[:_SALT], plain[_SALT:].decode())


def _bound(place: tuple[int, int, int]) -> bytes:
    return b"%d/%d/%d" % place


class Keys:
    """What follows from the server's secret: the names of patients' keys, their wrapping, and the ids of events."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._wrap = AESGCM(self._derived(b"audit wrap"))
        self._names = self._derived(b"audit names")
        # One block under a key of its own is a permutation: an id says neither shard nor number.
        self._ids = Cipher(algorithms.AES(self._derived(b"audit ids")), modes.ECB())  # noqa: S305

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.digest(self._secret, purpose, "sha256")

    def of(self, connection: Connection, patient: str) -> PatientKey | None:
        """Return a patient's key; None when nothing was traced of them or it was erased."""
        return self._found(connection, [patient], waits=False).get(patient)

    def made(self, connection: Connection, patients: Collection[str]) -> dict[str, PatientKey]:
        """Return the patients' keys, made when missing, and held against an erasure until the transaction ends."""
        found = self._found(connection, patients, waits=True)
        while missing := [patient for patient in patients if patient not in found]:
            for patient in sorted(missing):  # in one order everywhere: no deadlock
                self._make(connection, patient)
            found |= self._found(connection, missing, waits=True)
        return found

    def erase(self, connection: Connection, patient: str) -> bool:
        """Destroy a patient's key: their traces stay in the chain, closed for ever and nobody's.

        Says whether there was one. Copies of the wrapped key in backups, in a write-ahead log or in a page that
        PostgreSQL has not yet vacuumed are those of the operator to let expire.
        """
        if not patient:
            raise ValueError("the server's own traces are nobody's to erase")
        named = patient_key.c.name == self._name(patient)
        blank = update(patient_key).where(named)
        there = connection.execute(blank.values(wrapped=secrets.token_bytes(_WRAPPED))).rowcount
        connection.execute(delete(patient_key).where(named))
        return bool(there)

    def id_of(self, shard: int, seq: int) -> str:
        """Return the id of an event as clients know it: opaque, always the same."""
        encryptor = self._ids.encryptor()
        return (encryptor.update(_PLACE.pack(shard, seq)) + encryptor.finalize()).hex()

    def place_of(self, id: str) -> tuple[int, int] | None:
        """Return shard and seq of an id; None when we gave no such id."""
        try:
            block = bytes.fromhex(id)
        except ValueError:
            return None
        if len(block) != _PLACE.size or block.hex() != id:
            return None
        decryptor = self._ids.decryptor()
        shard, seq = _PLACE.unpack(decryptor.update(block) + decryptor.finalize())
        return (shard, seq) if shard < _SHARD_LIMIT and seq < _SEQ_LIMIT else None

    def _name(self, patient: str) -> bytes:
        return hmac.digest(self._names, patient.encode(), "sha256")

    def _found(
        self, connection: Connection, patients: Collection[str], *, waits: bool
    ) -> dict[str, PatientKey]:
        names = {self._name(patient): patient for patient in patients}
        query = select(patient_key.c.name, patient_key.c.wrapped).where(
            patient_key.c.name.in_(names)
        )
        if waits:  # SQLite has one writer anyway, and compiles this to nothing
            query = query.with_for_update(read=True, key_share=True)
        rows = connection.execute(query)
        return {names[row.name]: PatientKey(self._unwrapped(row.name, row.wrapped)) for row in rows}

    def _make(self, connection: Connection, patient: str) -> None:
        name, nonce = self._name(patient), secrets.token_bytes(_NONCE)
        wrapped = nonce + self._wrap.encrypt(nonce, secrets.token_bytes(_KEY), name)
        try:
            with connection.begin_nested():
                connection.execute(insert(patient_key).values(name=name, wrapped=wrapped))
        except IntegrityError:
            return  # another process was first, and its key is the one

    def _unwrapped(self, name: bytes, wrapped: bytes) -> bytes:
        try:
            return self._wrap.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name)
        except (InvalidTag, ValueError) as error:
            raise DamagedTraceError from error


_KEY: Final = 32
_WRAPPED: Final = _NONCE + _KEY + 16  # with GCM's tag
