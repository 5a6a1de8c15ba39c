"""A designation on paper: what both agree on, and where both sign."""

from services.core.narrative import Paragraph, Run
from services.i18n.translator import Translator
from services.printing.models import Facts, Lines, Notice, Printable, Sheet, Signature, Words
from services.trusted.models import Act, Agreement, Designation, Text
from services.trusted.words import bond_name


def title_of(act: Act, _: Translator) -> str:
    """Return what an act is called."""
    return _("I revoke my trusted person") if act is Act.REVOKED else _("My trusted person")


def sheet_of(act: Designation, words: Words, record: bytes = b"") -> Sheet:
    """Return an act, or (without hash) a draft, as what is printed, signed by both and filed."""
    _, formats = words
    text = act.text
    born = _("born on %(day)s", day=formats.fhir(text.born)) if text.born else ""
    return Sheet(
        title_of(act.act, _),
        tuple(_blocks(act, words)),
        whose=", ".join(filter(None, (text.who, born))),
        date=formats.fhir(act.at[:10]) if act.hash else _("Draft, to be signed by both"),
        record=record,
    )


def _blocks(act: Designation, words: Words) -> list[Printable]:
    _, _formats = words
    if act.act is Act.REVOKED:
        return [
            _paragraph(_("I revoke the designation of the person named below, from today on.")),
            _named(act.text, words),
            *_stamp(act, words),
            Lines(_("Done at, on"), 1),
            Signature(_("My signature")),
        ]
    return [
        _paragraph(
            _("I name as my trusted person, under article L1111-6 of the public health code:")
        ),
        _named(act.text, words),
        _paragraph(
            _(
                "If I can no longer say what I want, they are consulted and report what I want. "
                "What they say prevails over what others say. They do not decide in my place."
            )
        ),
        *_more(act.text, _),
        _paragraph(_("I may change or revoke this at any time.")),
        *_stamp(act, words),
        Lines(_("Done at, on"), 1),
        Signature(_("My signature")),
        _paragraph(_("I accept to be this person’s trusted person.")),
        Lines(_("Done at, on"), 1),
        Signature(_("Signature of the trusted person")),
    ]


def _named(text: Text, words: Words) -> Facts:
    _, formats = words
    chosen = text.chosen
    return Facts(
        (
            (_("Name"), chosen.name),
            (_("Birth date"), formats.fhir(chosen.born) if chosen.born else ""),
            (_("Who they are to me"), bond_name(chosen.bond, _) if chosen.bond else ""),
            (_("Telephone"), chosen.phone),
            (_("Address"), chosen.address),
        )
    )


def _more(text: Text, _: Translator) -> list[Printable]:
    found: list[Printable] = []
    if text.accompanies:
        found.append(
            _paragraph(_("I wish them to go with me in my steps and to my medical appointments."))
        )
    if text.protected:
        said = _(
            "I am a protected adult who is represented: the judge or the family council authorised this."
        )
        found.append(_paragraph(said))
    return found


def _stamp(act: Designation, words: Words) -> list[Printable]:
    """Say who agreed, when, on what; never that this is a signature."""
    _, formats = words
    if not act.hash:
        return []
    facts = [(_("Agreement given in Carnet"), _agreed(one, words)) for one in act.agreements]
    facts.append((_("Print of the text (SHA-256)"), act.text.hash))
    if act.paper:
        facts.append((_("Date on the paper"), formats.fhir(act.signed_on)))
        facts.append((_("File of the paper (SHA-256)"), act.paper))
    notice = (
        []
        if act.act is not Act.AGREED
        else [
            Notice(
                _(
                    "An agreement given in Carnet is not a signature. Sign this paper, and file a photo of it."
                )
            )
        ]
    )
    return [Facts(tuple(facts)), *notice]


def _agreed(agreement: Agreement, words: Words) -> str:
    _, formats = words
    device = agreement.device + (f", {agreement.key[:12]}" if agreement.key else "")
    return ", ".join(filter(None, (agreement.by, formats.fhir(agreement.at), device)))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))
