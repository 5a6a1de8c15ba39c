"""A record under construction: resources of one person, each with an id that never changes."""

from dataclasses import dataclass, field
from datetime import date, datetime

from backend.demo.dates import Calendar, in_words
from backend.demo.directory import PHYSICIAN
from backend.demo.documents import Document, document_resources
from backend.demo.fhir import Json, reference, stable_id
from backend.demo.kinds import NOTE
from backend.demo.letter import Letter, letterhead
from backend.demo.person import DemoPerson, patient


@dataclass(frozen=True, slots=True)
class Filing:
    """How a letter is filed.

    `since` is the start of the care it tells of; `of` the key of the document that it is a version of and `replaces`
    the key of the version before; `labels` are codes of TRE_A07.
    """

    since: datetime | None = None
    of: str = ""
    replaces: str = ""
    superseded: bool = False
    labels: tuple[tuple[str, str], ...] = ()


_PLAIN = Filing()


@dataclass(slots=True)
class Chart:
    """What is known of a person on one day. A key names a thing within the record; its id follows from it."""

    person: DemoPerson
    today: date
    resources: list[Json] = field(default_factory=list)

    @classmethod
    def opened(cls, person: DemoPerson, today: date) -> "Chart":
        """Return a record that holds the Patient."""
        attending = [reference("Practitioner", PHYSICIAN.id, PHYSICIAN.name)]
        return cls(person, today, [patient(person) | {"generalPractitioner": attending}])

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment in Paris on a working day, see `Calendar.at`."""
        return Calendar(self.today).at(days_ago, hour, minute)

    def add(self, type: str, key: str, elements: Json) -> Json:
        """Put a resource in and return the reference to it."""
        id = self.id(type, key)
        self.resources.append({"resourceType": type, "id": id, **elements})
        return reference(type, id)

    def id(self, type: str, key: str) -> str:
        return stable_id(self.person.id, type, key)

    def file(self, key: str, letter: Letter, how: Filing = _PLAIN) -> Document:
        """Print a letter and file it."""
        # fpdf2 takes a third of a second to import, and only who writes a letter needs it.
        from backend.demo.pdf import pdf  # noqa: PLC0415 - see above

        return self.file_as(key, letter, pdf(letterhead(letter, self.person), letter.parts), how)

    def note(self, key: str, title: str, moment: datetime, *lines: str) -> None:
        """File what the person wrote for themselves, as plain text."""
        text = "\n".join((title, f"{self.person.name}, {in_words(moment.date())}", "", *lines, ""))
        self.file_as(
            key, Letter(NOTE, title, moment, None, ()), text.encode(), content_type="text/plain"
        )

    def file_as(
        self,
        key: str,
        letter: Letter,
        content: bytes,
        how: Filing = _PLAIN,
        content_type: str = "application/pdf",
    ) -> Document:
        """File what is written already: a Binary and the DocumentReference to it."""
        author = letter.author
        document = Document(
            id=self.id("DocumentReference", key),
            binary=self.id("Binary", key),
            set_id=self.id("set", how.of or key),
            kind=letter.kind,
            title=letter.title,
            moment=letter.moment,
            author=author.role if author else self.person.reference,
            custodian=author.place if author else None,
            content=content,
            content_type=content_type,
            since=how.since,
            replaces=self.id("DocumentReference", how.replaces) if how.replaces else "",
            superseded=how.superseded,
            labels=how.labels,
        )
        self.resources += document_resources(self.person, document)
        return document
