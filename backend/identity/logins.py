"""A sign-in on its way, bound to one browser, and the accounts it ends in; functions of a connection."""

import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from backend.identity.jose import hash_of, new_secret
from backend.identity.tables import account, login

LOGIN_LIFE: Final = 600
"""FranceConnect's own limit for a sign-in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the app asked for: where to return, its state, its PKCE challenge, the scope it may have."""

    client: str
    redirect: str
    app_state: str
    challenge: str
    scope: str


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """The secrets of one sign-in; `state` goes to the issuer, `cookie` stays in the browser that began."""

    state: str
    cookie: str
    nonce: str
    verifier: str


def new_login() -> Login:
    return Login(new_secret(), new_secret(), new_secret(), new_secret())


def cookie_name(state: str) -> str:
    """Name a cookie per sign-in, so that two that run in one browser do not disturb each other."""
    return f"carnet-{hash_of(state)[:16]}"


def begin_login(connection: Connection, asked: Asked, new: Login, now: int) -> None:
    """Write down a sign-in that begins; those nobody finished go."""
    connection.execute(delete(login).where(login.c.expires <= now))
    connection.execute(
        insert(login).values(
            state=hash_of(new.state),
            cookie=hash_of(new.cookie),
            nonce=new.nonce,
            verifier=new.verifier,
            client=asked.client,
            redirect=asked.redirect,
            app_state=asked.app_state,
            challenge=asked.challenge,
            scope=asked.scope,
            expires=now + LOGIN_LIFE,
        )
    )


def take_login(
    connection: Connection, state: str, cookie: str, now: int
) -> tuple[Asked, Login] | None:
    """Return a sign-in once, to the browser that began it; to any other it stays as it is."""
    hashed = hash_of(state)
    row = connection.execute(select(login).where(login.c.state == hashed)).mappings().first()
    if (
        row is None
        or row["expires"] <= now
        or not hmac.compare_digest(row["cookie"], hash_of(cookie))
    ):
        return None
    if not connection.execute(delete(login).where(login.c.state == hashed)).rowcount:
        return None
    asked = Asked(row["client"], row["redirect"], row["app_state"], row["challenge"], row["scope"])
    return asked, Login(state, cookie, row["nonce"], row["verifier"])


@dataclass(frozen=True, slots=True)
class Account:
    """A person here: a pseudonym of ours and their FHIR Patient id."""

    id: str
    patient: str


def account_key(issuer: str, subject: str) -> str:
    return hash_of(f"{issuer}\n{subject}")


def find_account(connection: Connection, key: str) -> Account | None:
    row = connection.execute(
        select(account.c.id, account.c.patient).where(account.c.key == key)
    ).first()
    return Account(row.id, row.patient) if row else None


def add_account(connection: Connection, key: str, patient: str) -> Account:
    """Write down a person seen for the first time; whoever was first to write it is right."""
    found = find_account(connection, key)
    if found is not None:
        return found
    new = Account(new_secret(), patient)
    connection.execute(insert(account).values(key=key, id=new.id, patient=patient))
    return new
