"""An appointment on paper: when, where, how to get in, what to bring, how to cancel; and a refusal of care."""

import asyncio
from dataclasses import dataclass

from services.appointments import refusal as refusals
from services.appointments.models import Appointment, Late, Mode, Place, Price, State
from services.core.narrative import Block, Heading, ListBlock, Paragraph, Run
from services.documents.ready_letters import french
from services.i18n.formats import NBSP, Formats
from services.printing.letters import Letter, sheet_of_letter, text_of_letter
from services.printing.models import Facts, Frame, Lines, Notice, Printable, Printed, Sheet, Words
from services.printing.whose import whose
from services.printing.writing import pdf
from services.storage import meta
from services.storage.record import OpenRecord


@dataclass(frozen=True, slots=True)
class AppointmentPrinting:
    """What of appointments is printed; each method raises LockedError when no record is open."""

    record: OpenRecord

    async def appointment(self, appointment: Appointment, frame: Frame) -> Printed:
        """Return one appointment to print."""
        who = await self.record.current.database.read(meta.identity)
        sheet = appointment_sheet(appointment, whose(who, frame.words), frame.words)
        return Printed(sheet.title, await asyncio.to_thread(pdf, sheet, frame))

    async def refusal(self, refused: refusals.Refusal, frame: Frame) -> Printed:
        """Return the letter that reports a refusal of care, and what its writer keeps."""
        letter = refusals.letter(refused, frame.words)
        words = french(frame).words
        sheet = sheet_of_letter(letter, await self._sender(), words, frame.words)
        return Printed(letter.subject, await asyncio.to_thread(pdf, sheet, french(frame)))

    async def refusal_text(self, refused: refusals.Refusal, frame: Frame) -> str:
        """Return the same letter to copy into a message."""
        letter: Letter = refusals.letter(refused, frame.words)
        return text_of_letter(letter, await self._sender(), french(frame).words)

    async def _sender(self) -> str:
        return (await self.record.current.database.read(meta.identity)).display


def appointment_sheet(appointment: Appointment, whose: str, words: Words) -> Sheet:
    """Return the sheet; what is not known has no line."""
    _, formats = words
    practice, reason = appointment.practice, appointment.reason
    facts = (
        (_("When"), _when(appointment, formats)),
        (_("With"), " · ".join(filter(None, (practice.name, practice.specialty_name)))),
        (_("What for"), reason.name),
        (_("Where"), _where(appointment, words)),
        (_("Telephone"), practice.place.phone),
        (_("Access"), access(practice.place, words)),
        (_("Price"), price(practice.price, words)),
    )
    blocks: list[Printable] = [Facts(tuple(pair for pair in facts if pair[1]))]
    if unsure := standing(appointment, words):
        blocks.insert(0, Notice(unsure, ""))
    if reason.instructions:
        blocks += [
            Heading(_("Before you come")),
            *map(_paragraph, reason.instructions.splitlines()),
        ]
    if reason.bring:
        blocks += [
            Heading(_("To bring")),
            ListBlock(tuple((_paragraph(one),) for one in reason.bring)),
        ]
    if rule := cancellation(appointment, words):
        blocks.append(Notice(rule, _("To cancel")))
    blocks.append(Lines(_("My questions:"), 3))
    return Sheet(_("My appointment"), tuple(blocks), whose)


def standing(appointment: Appointment, words: Words) -> str:
    """Return why it is not to be counted on, "" for what is booked or was."""
    _, _formats = words
    return {
        State.REQUESTED: _("Request waiting to be sent: nothing is booked"),
        State.REFUSED: _("This time was not given: nothing is booked"),
        State.PENDING: _("Not booked yet: the practice answers yes or no"),
        State.WAITLIST: _("On the waiting list"),
        State.OFFERED: _("An earlier time is offered to you"),
        State.CANCELLED: _("Cancelled"),
    }.get(appointment.state, "")


def cancellation(appointment: Appointment, words: Words) -> str:
    """Return the practice's rule in words, "" where it has none."""
    _, _formats = words
    rule = appointment.reason.rule
    said = [rule.text]
    if rule.hours:
        said.append(
            _.n(
                "Until %(count)s hour before, you can cancel here.",
                "Until %(count)s hours before, you can cancel here.",
                rule.hours,
            )
        )
        if rule.late is Late.PHONE:
            said.append(_("After that, call the practice."))
    return " ".join(filter(None, said))


def access(place: Place, words: Words) -> str:
    """Return how one gets in, as far as it is known."""
    _, _formats = words
    step = {True: _("Step-free entrance"), False: _("Steps at the entrance"), None: ""}
    lift = {True: _("Lift"), False: _("No lift"), None: ""}
    return " · ".join(filter(None, (step[place.step_free], lift[place.lift], place.directions)))


def price(price: Price, words: Words) -> str:
    """Return what it costs in words, "" where nobody says."""
    _, formats = words
    sector = _("Sector %(number)s", number=price.sector) if price.sector in {"1", "2"} else ""
    if price.sector == "2-optam":
        sector = _("Sector 2 with controlled fees (OPTAM)")
    if price.sector == "none":
        sector = _("Not under contract")
    low, high = _euros(price.lowest, formats), _euros(price.highest, formats)
    between = _("from %(low)s to %(high)s", low=low, high=high) if low and high else low or high
    amount = low if low == high else between
    third = {True: _("No payment in advance"), False: _("Payment in advance"), None: ""}
    return " · ".join(filter(None, (amount, sector, third[price.third_party])))


def _euros(cents: int | None, formats: Formats) -> str:
    if cents is None:
        return ""
    amount = formats.number(cents // 100) if cents % 100 == 0 else _decimal(cents, formats)
    return f"{amount}{NBSP}€" if formats.language == "fr" else f"€{amount}"


def _decimal(cents: int, formats: Formats) -> str:
    mark = "," if formats.language == "fr" else "."
    return f"{formats.number(cents // 100)}{mark}{cents % 100:02d}"


def _when(appointment: Appointment, formats: Formats) -> str:
    start = appointment.start
    return f"{formats.day(start)}, {formats.time(start)}" if start else ""


def _where(appointment: Appointment, words: Words) -> str:
    _, _formats = words
    if appointment.mode is Mode.REMOTE:
        return _("By video: the link opens in Carnet at the time")
    if appointment.mode is Mode.HOME:
        return _("At home")
    place = appointment.practice.place
    town = " ".join(filter(None, (place.postcode, place.town)))
    return ", ".join(filter(None, (place.name, *place.lines, town)))


def _paragraph(text: str) -> Block:
    return Paragraph((Run(text),))
