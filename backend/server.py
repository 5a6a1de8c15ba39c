"""The reference server put together: records over FHIR, sign-in, and in a demonstration its invented people."""

import asyncio
import hmac
import json
import os
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.types import ASGIApp

from backend.access.bearer import RequestProof
from backend.access.principal import Principal, scopes_from_text
from backend.audit.keys import Keys
from backend.audit.recorder import Recorder
from backend.booking.directory import Directory
from backend.booking.finder import CareFinder
from backend.booking.generating import roll
from backend.booking.service import Agendas
from backend.booking.worker import Worker
from backend.circle.service import Circle
from backend.config import Config
from backend.demo.booked import book
from backend.demo.people import DemoPerson, people
from backend.demo.seed import Seeded, seed
from backend.demo.tokens import FILE
from backend.fhir_server.circling import living_task
from backend.fhir_server.directory import StoredDirectory
from backend.fhir_server.relatives import Relatives
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.scheduling import living
from backend.fhir_server.schema import prepare
from backend.fhir_server.server import FhirServer
from backend.guard.buckets import Buckets, Rate
from backend.guard.guarding import guarded
from backend.identity.claims import Claims
from backend.identity.service import Identity
from backend.identity.settings import (
    AppClient,
    IdentitySettings,
    InventedPerson,
    Mode,
    SystemClient,
)
from backend.migrations.upgrading import require_current, upgraded
from backend.sharing.service import Sharing
from backend.sharing.settings import SharingSettings
from backend.storage.blobs import blobs_from_url
from backend.storage.engine import Store, store_from_url

APP: Final = AppClient(id="carnet")
HOSPITAL: Final = "demonstration-hospital"
_SYSTEM: Final = "system/*.cruds"
_CODES: Final = Rate(0.2, 30)
"""Codes of invitations that one account may try: of 2^60 there are, it finds none."""
_GENDERS: Final = {"female": "female", "male": "male"}


@dataclass(frozen=True, slots=True)
class Running:
    """A server ready to be served."""

    app: Starlette
    fhir: FhirServer
    guarded: ASGIApp
    """What is served: `app` behind its limits."""
    inside: httpx.AsyncClient
    """Speaks to the FHIR server within this process, with the rights of the server itself."""


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Running]:
    """Open stores, make what is missing, and put the parts together.

    Raises:
        UnsafeSettingsError, SchemaError, OSError: this server must not or cannot start.

    """
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = _secret(config.data / "secret")
    base = f"{config.public}/fhir"
    async with AsyncExitStack() as stack:
        store = store_from_url(config.database)
        stack.push_async_callback(store.close)
        await _require_tables(config, store)
        await prepare(store)
        traces = await Recorder.open(store, Keys(secret), config.data)
        stack.push_async_callback(traces.close)
        accounts = _Accounts(secret, is_demonstration=config.is_demonstration)
        key = _hospital_key(config) if config.is_demonstration else None
        identity = Identity(
            IdentitySettings(
                base_url=config.public,
                fhir_base=base,
                store=store,
                key_folder=config.data,
                new_account=accounts.patient_of,
                record=traces.record_many,
                mode=Mode.EMBEDDED if config.is_demonstration else Mode.EXTERNAL,
                people=tuple(map(_invented, people())) if config.is_demonstration else (),
                external=config.issuer,
                apps=(replace(APP, require_dpop=config.requires_dpop),),
                systems=(_hospital(key),) if key else (),
                production=config.production,
                opens=Relatives(store, lambda: int(time.time() * 1000)).may_open,
            )
        )
        stack.push_async_callback(identity.close)
        own = secrets.token_urlsafe(32)

        async def authenticate(token: str, proof: RequestProof | None = None) -> Principal:
            if hmac.compare_digest(token, own):
                scopes = scopes_from_text(_SYSTEM)
                return Principal("server", "server", None, scopes, is_operator=True)
            return await identity.authenticate(token, proof)

        blobs = blobs_from_url(config.blobs, secret, config.blobs_options)
        sharing = Sharing(
            SharingSettings(store, blobs, authenticate, traces.record_many, secret, config.public)
        )
        fhir = FhirServer(
            store=store,
            blobs=blobs,
            authenticate=authenticate,
            traces=traces,
            secret=secret,
            base_url=lambda: base,
            smart_configuration=lambda: identity.smart_configuration() | sharing.declared(),
            booking=Agendas(living, CareFinder(Directory(StoredDirectory()))),
            circle=Circle(living_task, Buckets(_CODES, time.monotonic)),
        )
        app = Starlette(routes=[*identity.routes(), *sharing.routes(), *fhir_mount(fhir, "/fhir")])
        inside = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=base,
            headers={"Authorization": f"Bearer {own}"},
        )
        stack.push_async_callback(inside.aclose)
        accounts.inside = inside
        await stack.enter_async_context(_working(Worker(store, inside, living, time.time)))
        if key is not None:
            _leave_key(config, key)
        is_https = config.public.startswith("https:")
        yield Running(app, fhir, guarded(app, config.rates, is_https=is_https), inside)


@asynccontextmanager
async def _working(worker: Worker) -> AsyncIterator[None]:
    """Have what is left to do done while the server is open."""
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _require_tables(config: Config, store: Store) -> None:
    """Bring the tables up to this release; a PostgreSQL in production waits for its operator to do it."""
    if config.production and not config.database.startswith("sqlite:"):
        await require_current(store)
    else:
        await upgraded(config.database)


async def fill(running: Running) -> Seeded:
    """Write the invented people's records; nothing that is there changes."""
    today = datetime.now(UTC).date()
    seeded = await seed(running.inside, today)
    await roll(running.fhir.store, Directory(StoredDirectory()), time.time())
    await book(running.inside, today)
    return seeded


class _Accounts:
    """Whose record it is when somebody signs in for the first time."""

    def __init__(self, secret: bytes, *, is_demonstration: bool) -> None:
        self._secret = secret
        self._is_demonstration = is_demonstration
        self._invented = {person.id: person.patient for person in people()}
        self.inside: httpx.AsyncClient | None = None

    async def patient_of(self, claims: Claims) -> str:
        """Return the id of the person's Patient, made empty but for who they are if it is not there.

        The id follows from the issuer's name for them, so that a crash in between makes no second record.
        """
        if self._is_demonstration and claims.subject in self._invented:
            return self._invented[claims.subject]
        name = f"{claims.issuer}\x00{claims.subject}".encode()
        id = str(UUID(bytes=hmac.new(self._secret, name, sha256).digest()[:16], version=4))
        if self.inside is None:
            raise RuntimeError("nobody signs in before the server is open")
        answer = await self.inside.put(
            f"/Patient/{id}",
            content=json.dumps(_patient(id, claims)),
            headers={"Content-Type": "application/fhir+json", "If-None-Match": "*"},
        )
        if answer.status_code not in {httpx.codes.CREATED, httpx.codes.PRECONDITION_FAILED}:
            raise RuntimeError(f"a new record was refused with {answer.status_code}")
        return id


def _patient(id: str, claims: Claims) -> dict[str, Any]:
    """Return what the issuer says of a person; the INS is never among it."""
    traits: dict[str, Any] = {
        "name": [{"use": "official", "family": claims.family_name, "given": [claims.given_name]}],
        "gender": _GENDERS.get(claims.gender, "unknown"),
        "birthDate": claims.birthdate,
    }
    known = {name: value for name, value in traits.items() if value}
    if not (claims.family_name and claims.given_name):
        del known["name"]
    return {"resourceType": "Patient", "id": id, **known}


def _invented(person: DemoPerson) -> InventedPerson:
    traits = {
        "given_name": person.given,
        "family_name": person.family,
        "birthdate": person.birth_date.isoformat(),
        "gender": person.gender,
    }
    return InventedPerson(person.id, person.name, traits)


def _hospital(key: ECKey) -> SystemClient:
    keys = {"keys": [key.as_dict(private=False)]}
    return SystemClient(HOSPITAL, _SYSTEM, keys, stands_for_people=True)


def _hospital_key(config: Config) -> ECKey:
    """Return the key of the invented hospital: the one of the last start, else a new one."""
    try:
        said = json.loads((config.data / FILE).read_text("utf-8"))
        return ECKey.import_key(said["system"]["private_key"])
    except (OSError, ValueError, KeyError, TypeError):
        return ECKey.generate_key("P-256", auto_kid=True)


def _leave_key(config: Config, key: ECKey) -> None:
    """Leave what `python -m backend.demo` needs, readable by this system user only."""
    said = {
        "base": f"{config.public}/fhir",
        "token_endpoint": f"{config.public}/auth/token",
        "system": {"client_id": HOSPITAL, "private_key": key.as_dict(private=True)},
    }
    _write_private(config.data / FILE, json.dumps(said).encode())


def _secret(path: Path) -> bytes:
    """Return the server's own 32 bytes, made once: cursors and blob names follow from them."""
    if not path.exists():
        _write_private(path, secrets.token_bytes(32))
    found = path.read_bytes()
    if len(found) != 32:  # noqa: PLR2004 - bytes of a key
        raise OSError("the server's secret is damaged: bring it back from a backup")
    return found


def _write_private(path: Path, data: bytes) -> None:
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
