"""Directives on paper: the form with its signature blocks, a revocation, what says that a signed paper was filed.

Black on white, and each version as it was agreed: the answers are printed with the questions they answer.
"""

from collections.abc import Sequence

from services.core.narrative import Heading, ListBlock, Paragraph, Run
from services.directives import wording
from services.directives.models import Act, Form, Version
from services.i18n.translator import Translator
from services.printing.models import Facts, Lines, Notice, Printable, Sheet, Signature, Words


def title_of(version: Version, _: Translator) -> str:
    """Return what an act is called."""
    return {
        Act.AGREED: _("My advance directives"),
        Act.REVOKED: _("I revoke my advance directives"),
        Act.SIGNED: _("Signed paper of my advance directives"),
    }[version.act]


def sheet_of(version: Version, words: Words, record: bytes = b"") -> Sheet:
    """Return an act, or (without hash) a draft, as what is printed and filed."""
    _, formats = words
    born = _("born on %(day)s", day=formats.fhir(version.born)) if version.born else ""
    whose = ", ".join(filter(None, (version.who, born)))
    return Sheet(
        title_of(version, _),
        tuple(_blocks(version, words)),
        whose=whose,
        date=formats.fhir(version.at[:10]) if version.hash else _("Draft, not agreed"),
        record=record,
    )


def _blocks(version: Version, words: Words) -> Sequence[Printable]:
    _, formats = words
    if version.act is Act.REVOKED:
        text = _("I revoke the directives named below. None of them holds any more.")
        return [_paragraph(text), *_stamp(version, words), *_signature(version, words)]
    if version.act is Act.SIGNED:
        day = formats.fhir(version.signed_on) if version.signed_on else _("not said")
        facts = (
            (_("Date on the paper"), day),
            (_("File of the paper (SHA-256)"), version.paper.sha256),
        )
        text = _("The paper that I signed was filed in my space, as a photo or PDF.")
        return [_paragraph(text), Facts(facts), *_stamp(version, words)]
    blocks: list[Printable] = [
        Facts(
            (
                (_("Name"), version.who),
                (_("Birth date"), formats.fhir(version.born) if version.born else ""),
                (_("How it is written"), wording.form_name(version.form, _)),
            )
        )
    ]
    for section, pairs in wording.said(version.form, dict(version.answers), words):
        if pairs:
            blocks += [Heading(section.title), *_answers(pairs)]
    if version.form is Form.PAPER:
        facts = (
            (_("Date on the paper"), formats.fhir(version.signed_on) if version.signed_on else ""),
            (_("File of the paper (SHA-256)"), version.paper.sha256),
        )
        blocks += [
            Notice(_("What counts is the paper itself, filed beside this sheet.")),
            Facts(facts),
        ]
    return [*blocks, *_witnesses(version, _), *_stamp(version, words), *_signature(version, words)]


def _answers(pairs: Sequence[tuple[str, str]]) -> list[Printable]:
    found: list[Printable] = []
    for label, said in pairs:
        found.append(Paragraph((Run(label, bold=True),)))
        found += [_paragraph(line) for line in said.splitlines() if line.strip()]
    return found


def _witnesses(version: Version, _: Translator) -> list[Printable]:
    if not version.cannot_write:
        return []
    attest = _(
        "I attest that what is written here expresses the free and informed will of the person, who cannot write it."
    )
    blocks: list[Printable] = [Heading(_("The two witnesses"))]
    for one in version.witnesses:
        blocks += [
            Facts(((_("Name"), one.name), (_("Quality"), one.quality))),
            _paragraph(attest),
            Signature(_("Date and signature of the witness")),
        ]
    return blocks


def _stamp(version: Version, words: Words) -> list[Printable]:
    """Say who agreed, when and on what; never that it is signed."""
    _, formats = words
    if not version.hash:
        return [Notice(_("This is a draft. It has not been agreed, and holds in nothing."))]
    when = formats.fhir(version.at)
    device = version.device + (f", {version.key[:12]}" if version.key else "")
    facts = [
        (_("Agreement given in Carnet"), f"{version.who}, {when}".strip(", ")),
        (_("On the device"), device),
        (_("Print of the text (SHA-256)"), version.hash),
    ]
    if version.replaces:
        label = (
            _("Paper of the version") if version.act is Act.SIGNED else _("Replaces the versions")
        )
        facts.append((label, ", ".join(one[:12] for one in version.replaces)))
    said = _(
        "An agreement given in Carnet is not a signature. Sign this paper, and file a photo of it."
    )
    notice = [] if version.act is Act.SIGNED else [Notice(said)]
    return [Heading(_("What Carnet knows of it")), Facts(tuple(facts)), *notice]


def _signature(version: Version, words: Words) -> list[Printable]:
    _ = words[0]
    if version.form in {Form.PAPER, Form.ELSEWHERE} and version.act is Act.AGREED:
        return []
    blocks: list[Printable] = [Lines(_("Done at, on"), 1), Signature(_("My signature"))]
    if version.act is Act.AGREED:
        places = (
            _("with your doctor, or in your hospital file;"),
            _("at home, with your trusted person, a relative or a friend;"),
            _("in your shared medical record of Mon espace santé."),
        )
        blocks += [
            Heading(_("Where this paper may be kept")),
            ListBlock(tuple((_paragraph(place),) for place in places)),
        ]
    return blocks


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))
