"""An appointment on paper."""

from services.appointments.models import Appointment
from services.core.narrative import Heading, ListBlock, Paragraph, Run
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.printing.models import Facts, Printable, Sheet
from views.appointments import booking_words as words
from views.appointments.booked_words import heading, next_steps, rule_text


def sheet_of(appointment: Appointment, person: str, _: Translator, formats: Formats) -> Sheet:
    """Return one page: when, where, how one gets in, what to bring, how to cancel."""
    practice, reason = appointment.practice, appointment.reason
    start = appointment.start
    when = words.capital(words.moment(start, _, formats)) if start else ""
    pairs = (
        (_("When"), when),
        (_("With"), " · ".join(p for p in (practice.name, practice.specialty_name) if p)),
        (_("Why"), words.reason_name(reason, _)),
        (_("Where"), words.address(practice.place)),
        (_("Access"), words.access_name(practice.place, _)),
        (_("Directions"), practice.place.directions),
        (_("Phone"), practice.place.phone),
        (_("Price"), words.price_line(practice.price, _, formats)),
    )
    blocks: list[Printable] = [Facts(tuple((name, value) for name, value in pairs if value))]
    for title, lines in (
        (_("Before you come"), (reason.instructions, *reason.bring)),
        (_("If you cannot come"), (rule_text(reason.rule, _), reason.rule.text)),
        (_("What happens next"), next_steps(appointment, _)),
    ):
        items = tuple((Paragraph((Run(line),)),) for line in lines if line)
        if items:
            blocks += [Heading(title), ListBlock(items)]
    return Sheet(heading(appointment, _), tuple(blocks), person, when, one_page=True)
