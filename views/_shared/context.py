"""What every component may reach for: the services, the session, the words."""

from dataclasses import dataclass, field
from typing import Final

import flet as ft

from services.core.arrivals import Arrivals
from services.core.changes import ChangeFeed
from services.core.clock import Clock
from services.core.departures import Departures
from services.i18n.formats import Formats
from services.i18n.translator import Translator, translator
from views._shared.access_ports import Access
from views._shared.appointments_ports import Appointments
from views._shared.circle_ports import CirclePort
from views._shared.content_ports import Content, JointSearch
from views._shared.directives_ports import Directives
from views._shared.emergency_ports import Emergency
from views._shared.finding_ports import Finding, OwnThings
from views._shared.keyboard import Keyboard
from views._shared.leaving_ports import Archives, Exports
from views._shared.my_appointments_ports import AppointmentPrinting
from views._shared.notices import Notices
from views._shared.passage_ports import Passages
from views._shared.ports import (
    Conflicts,
    Documents,
    Follower,
    People,
    Settings,
    SignIn,
    Storage,
    Sync,
)
from views._shared.prevention_ports import NextThings, Prevention
from views._shared.printing_ports import Printing, Visits
from views._shared.refusals_ports import Refusals
from views._shared.session import Helping, Session
from views._shared.sharing_ports import Sharing
from views._shared.traces_ports import Proofs, Traces
from views._shared.trusted_ports import Trusted
from views._shared.values_ports import Problems, Values


@dataclass(frozen=True)
class Services:
    """The services of the app, built by `app.container`.

    `demonstration_server` is the base URL of the server whose people are invented, None where there is none.
    """

    people: People
    documents: Documents
    sync: Sync
    follower: Follower
    sign_in: SignIn
    settings: Settings
    clock: Clock
    changes: ChangeFeed
    arrivals: Arrivals
    departures: Departures
    archives: Archives
    exports: Exports
    conflicts: Conflicts
    demonstration_server: str | None = None
    storage: Storage = field(kw_only=True)
    printing: Printing = field(kw_only=True)
    visits: Visits = field(kw_only=True)
    finding: Finding = field(kw_only=True)
    own: OwnThings = field(kw_only=True)
    sharing: Sharing = field(kw_only=True)
    values: Values = field(kw_only=True)
    problems: Problems = field(kw_only=True)
    access: Access = field(kw_only=True)
    traces: Traces = field(kw_only=True)
    proofs: Proofs = field(kw_only=True)
    refusals: Refusals = field(kw_only=True)
    appointments: Appointments = field(kw_only=True)
    appointment_printing: AppointmentPrinting = field(kw_only=True)
    prevention: Prevention = field(kw_only=True)
    next: NextThings = field(kw_only=True)
    content: Content = field(kw_only=True)
    search: JointSearch = field(kw_only=True)
    passage: Passages = field(kw_only=True)
    emergency: Emergency = field(kw_only=True)
    trusted: Trusted = field(kw_only=True)
    directives: Directives = field(kw_only=True)
    helping: Helping = field(default_factory=Helping, kw_only=True)
    circle: CirclePort = field(kw_only=True)


@dataclass(frozen=True)
class Shell:
    """What the window gives to every screen."""

    services: Services
    session: Session
    keyboard: Keyboard
    notices: Notices


SHELL: Final = "shell"
"""Where the page keeps its shell."""


@dataclass(frozen=True)
class Words:
    """One language: `_` translates, `formats` writes dates and sizes."""

    _: Translator
    formats: Formats

    @classmethod
    def of(cls, language: str) -> "Words":
        return cls(translator(language), Formats(language))


_NO_SHELL: Shell | None = None
_NO_SESSION: Session | None = None

shell_context = ft.create_context(_NO_SHELL)
session_context = ft.create_context(_NO_SESSION)
words_context = ft.create_context(Words.of("en"))
