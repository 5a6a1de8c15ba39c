"""Everything built once, by plain constructor calls: the composition root of the window and of the command line."""

from dataclasses import dataclass
from pathlib import Path

from app.around import on_the_sheet
from app.config import content_keys
from app.designating import CircleWire
from services.access.proving import ProofService
from services.access.refusals import RefusalService
from services.access.service import AccessService
from services.access.traces import TraceService
from services.appointments.service import AppointmentService
from services.appointments.sheet import AppointmentPrinting
from services.circle.service import CircleService
from services.content.service import ContentService
from services.core.arrivals import Arrivals
from services.core.changes import ChangeFeed
from services.core.clock import Clock, SystemClock
from services.core.departures import Departures
from services.core.files import private_folder
from services.directives.service import DirectivesService
from services.documents.finding import FindingService
from services.documents.limits import MAX_FILE_BYTES
from services.documents.own import OwnService
from services.documents.printing import DocumentPrinting
from services.documents.problems import ProblemService
from services.documents.receiving import ReceivedDocuments
from services.documents.sending import SentDocuments
from services.documents.service import DocumentService
from services.documents.values import ValuesService
from services.emergency.service import EmergencyService
from services.i18n.translator import translator
from services.overview.archive import ArchiveService
from services.overview.discovery import DiscoveryService
from services.overview.export import ExportService
from services.overview.next import NextService
from services.overview.next_choices import in_own_space, of_circle, of_directives, of_trusted
from services.overview.next_sources import of_prevention, of_reports, of_versions
from services.overview.search import SearchService
from services.passage.service import PassageService
from services.people.service import PeopleService
from services.prevention.packaged import CHECKS
from services.prevention.service import PreventionService
from services.security.device import DeviceSecrets, KeyringSecrets
from services.settings.service import SettingsService
from services.sharing.service import SharingService
from services.storage.record import OpenRecord
from services.sync.afterwards import Afterwards
from services.sync.choosing import ConflictService
from services.sync.device_storage import DeviceStorage
from services.sync.following import Follower
from services.sync.service import SyncService
from services.trusted.service import TrustedService
from services.visits.service import VisitService


@dataclass(frozen=True, slots=True)
class Container:
    """The services of one process; one data folder."""

    people: PeopleService
    documents: DocumentService
    finding: FindingService
    own: OwnService
    exports: ExportService
    archives: ArchiveService
    sync: SyncService
    storage: DeviceStorage
    conflicts: ConflictService
    follower: Follower
    sharing: SharingService
    share_follower: Afterwards
    settings: SettingsService
    clock: Clock
    changes: ChangeFeed
    arrivals: Arrivals
    departures: Departures
    printing: DocumentPrinting
    visits: VisitService
    values: ValuesService
    problems: ProblemService
    access: AccessService
    traces: TraceService
    proofs: ProofService
    refusals: RefusalService
    appointments: AppointmentService
    appointment_follower: Afterwards
    appointment_printing: AppointmentPrinting
    content: ContentService
    search: SearchService
    prevention: PreventionService
    next: NextService
    passage: PassageService
    circle: CircleService
    circle_follower: Afterwards
    emergency: EmergencyService
    trusted: TrustedService
    trusted_follower: Afterwards
    directives: DirectivesService


def build(
    data: Path, *, clock: Clock | None = None, device_secrets: DeviceSecrets | None = None
) -> Container:
    """Build every service on the folder `data`, which is created private if it is not there."""
    private_folder(data)
    passing = data / "passing"
    clock = clock or SystemClock()
    changes = ChangeFeed()
    record = OpenRecord()
    documents = DocumentService(record, clock, changes)
    received = ReceivedDocuments()
    discovery = DiscoveryService(documents, clock)
    settings = SettingsService(data / "settings.json", changes)
    people = PeopleService(
        data=data,
        clock=clock,
        changes=changes,
        device_secrets=device_secrets or KeyringSecrets(),
        record=record,
        fill_demonstration=discovery.fill,
        prefer=settings.follow,
    )
    documents.for_another = lambda: people.acting_for is not None
    sync = SyncService(
        record, clock, changes, received, received, SentDocuments(), people.erase_open
    )
    follower = Follower(sync, changes)
    sharing = SharingService(
        record, documents, clock, changes, lambda: translator(settings.preferences.language)
    )
    appointments = AppointmentService(
        record, documents, clock, changes, lambda: translator(settings.preferences.language)
    )
    own = OwnService(record, clock, changes)
    conflicts = ConflictService(record, clock, changes, received)
    content = ContentService(data / "content", content_keys(), CHECKS)
    prevention = PreventionService(record, clock, changes, content.file)
    circle = CircleService(
        people.helped,
        documents,
        sync,
        clock,
        changes,
        lambda: translator(settings.preferences.language),
    )
    sync.readmit = circle.readmit
    trusted = TrustedService(
        record,
        documents,
        clock,
        changes,
        lambda: translator(settings.preferences.language),
        CircleWire(circle),
    )
    directives = DirectivesService(
        record, documents, clock, changes, lambda: translator(settings.preferences.language)
    )
    choices = (of_directives(directives, clock), of_circle(circle), of_trusted(trusted))
    return Container(
        people=people,
        documents=documents,
        finding=FindingService(record),
        own=own,
        exports=ExportService(record, clock),
        archives=ArchiveService(record, clock, passing),
        sync=sync,
        storage=DeviceStorage(record, clock, changes, received),
        conflicts=conflicts,
        follower=follower,
        sharing=sharing,
        share_follower=Afterwards(sharing.refresh, follower, changes),
        settings=settings,
        clock=clock,
        changes=changes,
        arrivals=Arrivals(MAX_FILE_BYTES, passing),
        departures=Departures(),
        printing=DocumentPrinting(documents),
        visits=VisitService(record, documents, clock),
        values=ValuesService(record),
        problems=ProblemService(record, clock, changes),
        access=AccessService(record, clock, changes),
        traces=TraceService(record, clock),
        proofs=ProofService(record, clock),
        refusals=RefusalService(record, clock, changes),
        appointments=appointments,
        appointment_follower=Afterwards(appointments.send_waiting, follower, changes),
        appointment_printing=AppointmentPrinting(record),
        prevention=prevention,
        next=NextService(
            (
                of_versions(conflicts),
                of_prevention(prevention),
                of_reports(own),
                in_own_space(circle, choices),
            ),
            clock,
        ),
        content=content,
        search=SearchService(FindingService(record), content),
        passage=PassageService(record, clock, changes, content),
        circle=circle,
        circle_follower=Afterwards(circle.refresh, follower, changes),
        emergency=EmergencyService(
            record,
            people,
            clock,
            changes,
            lambda: translator(settings.preferences.language),
            on_the_sheet,
        ),
        trusted=trusted,
        trusted_follower=Afterwards(trusted.tell, follower, changes),
        directives=directives,
    )
