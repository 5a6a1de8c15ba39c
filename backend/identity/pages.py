"""The few pages a browser sees here: French, English below; no script, nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from backend.identity.settings import InventedPerson

_STYLE: Final = """
:root { color-scheme: light dark; font: 112.5%/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 0 auto; padding: 1rem }
.mark { border: .2rem solid; padding: .25rem .75rem; font-weight: 700 }
button { font: inherit; width: 100%; min-height: 3rem; margin: .5rem 0; padding: .5rem 1rem; text-align: start }
button:focus-visible { outline: .25rem solid; outline-offset: .15rem }
ul { list-style: none; padding: 0 }
[lang=en] { border-top: .1rem solid; margin-top: 1.5rem }
"""
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole HTML document and the headers that confine it."""

    html: str
    headers: Mapping[str, str]


def error_page() -> Page:
    """Say that sign-in stopped, and what to do; never why in detail, the browser may be anybody's."""
    return _page(
        "Connexion interrompue",
        "<h1>La connexion n’a pas abouti</h1>"
        "<p>Rien n’a été ouvert. Fermez cette page, revenez dans Carnet et recommencez.</p>"
        '<div lang="en"><h2>Sign-in did not succeed</h2>'
        "<p>Nothing was opened. Close this page, go back to Carnet and start again.</p></div>",
    )


def signed_out_page() -> Page:
    return _page(
        "Déconnexion",
        "<h1>Vous êtes déconnecté</h1><p>Vous pouvez fermer cette page.</p>"
        '<div lang="en"><h2>You are signed out</h2><p>You may close this page.</p></div>',
    )


def people_page(people: Iterable[InventedPerson], action: str, handle: str) -> Page:
    """Offer one button per invented person; `handle` names the request that waits."""
    buttons = "".join(
        f'<li><button name="person" value="{escape(person.id)}">{escape(person.name)}</button></li>'
        for person in people
    )
    body = (
        '<p class="mark">Démonstration · personnes inventées</p>'
        '<h1 id="choice">Choisissez qui vous êtes</h1>'
        "<p>Ces personnes n’existent pas. Aucun mot de passe n’est demandé.</p>"
        f'<form method="post" action="{escape(action)}">'
        f'<input type="hidden" name="request" value="{escape(handle)}">'
        f'<ul aria-labelledby="choice">{buttons}</ul></form>'
        '<div lang="en"><p class="mark">Demonstration · invented people</p>'
        "<h2>Choose who you are</h2>"
        "<p>These people do not exist. No password is asked. Press one of the names above.</p></div>"
    )
    # The form's answer is redirected to the app, and browsers hold redirections to `form-action` too.
    return _page("Démonstration · Carnet", body, form_action="'self' http://127.0.0.1:*")


def _page(title: str, body: str, form_action: str = "'none'") -> Page:
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {form_action}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    html = (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )
    return Page(
        html,
        {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        },
    )
