"""A laboratory sends a document and a report of the same examination: the person sees one.

They are one when the report's printed form is the document's own file (DiagnosticReport.presentedForm and
DocumentReference.content at the same address). The document is shown, with the report's values beside its pages.
"""

from collections.abc import Iterator
from typing import Final

from services.core.algorithms import Algorithm
from services.documents.text import folded
from services.fhir.parsing import Json
from services.fhir.references import last_two
from services.storage.driver import Connection

ALGORITHM: Final = Algorithm(
    name="A report and its document",
    inputs="The address of a report’s printed form and of a document’s file.",
    rule="They are shown as one when both addresses are the same.",
    source="FHIR R4 DiagnosticReport.presentedForm and DocumentReference.content.",
    limits="Nothing is paired by resemblance.",
)

_FORMS: Final = {"DocumentReference": "content", "DiagnosticReport": "presentedForm"}


def addresses(resource: Json) -> tuple[str, ...]:
    """Return the names of the files that a document or a report points to, as "Binary/id"."""
    return tuple(dict.fromkeys(last_two(url.partition("/_history/")[0]) for url in _urls(resource)))


def _urls(resource: Json) -> Iterator[str]:
    listed = resource.get(_FORMS.get(resource["resourceType"], ""), [])
    for item in listed if isinstance(listed, list) else []:
        form = item.get("attachment", item) if isinstance(item, dict) else None
        url = form.get("url") if isinstance(form, dict) else None
        if isinstance(url, str) and url:
            yield url


def others(connection: Connection, type: str, files: tuple[str, ...]) -> list[str]:
    """Return the documents of this type of resource that show one of these files."""
    marks = ", ".join("?" * len(files))
    rows = connection.execute(
        f"""SELECT DISTINCT d.id FROM document_name n JOIN document d ON d.id = n.document
            JOIN resource r ON r.uid = d.resource WHERE n.name IN ({marks}) AND r.type = ?
            ORDER BY d.rowid""",  # noqa: S608 - question marks only
        (*files, type),
    )
    return [row[0] for row in rows]


def pair(connection: Connection, report: str, document: str, text: str) -> None:
    """Show a report with a document from now on, found by the words of both."""
    part(connection, "report", report)
    words = folded(text)
    connection.execute("INSERT INTO report_of VALUES (?, ?, ?)", (report, document, words))
    connection.execute(
        """UPDATE document_text SET body = body || char(10) || ?
           WHERE rowid = (SELECT rowid FROM document WHERE id = ?)""",
        (words, document),
    )


def part(connection: Connection, side: str, id: str) -> list[str]:
    """End what a "report" or a "document" is paired with; return the reports that now stand alone."""
    pairs = connection.execute(
        f"SELECT report, document, words FROM report_of WHERE {side} = ?",  # noqa: S608 - one of two words
        (id,),
    ).fetchall()
    for one in pairs:
        connection.execute(
            """UPDATE document_text SET body = replace(body, char(10) || ?, '')
               WHERE rowid = (SELECT rowid FROM document WHERE id = ?)""",
            (one["words"], one["document"]),
        )
        connection.execute("DELETE FROM report_of WHERE report = ?", (one["report"],))
    return [one["report"] for one in pairs]


def words_of(connection: Connection, document: str) -> str:
    """Return what paired reports add to a document's words, as `pair` wrote it."""
    rows = connection.execute("SELECT words FROM report_of WHERE document = ?", (document,))
    return "".join(f"\n{row[0]}" for row in rows)


def reports_of(connection: Connection, document: str) -> list[bytes]:
    """Return the JSON of the reports that a document is shown with."""
    rows = connection.execute(
        """SELECT r.json FROM report_of p JOIN resource r ON r.uid = p.report
           WHERE p.document = ? AND r.deleted_at IS NULL ORDER BY r.rowid""",
        (document,),
    )
    return [bytes(row[0]) for row in rows]
