"""What is said once an appointment was booked, or asked for."""

from services.appointments.models import Appointment, CancellationRule, Late, Mode, State
from services.i18n.translator import Translator


def heading(appointment: Appointment, _: Translator) -> str:
    """Return where it stands: booked only where the server said so."""
    return {
        State.BOOKED: _("Appointment booked"),
        State.PENDING: _("Request sent to the practice"),
        State.REQUESTED: _("Request waiting to be sent"),
        State.REFUSED: _("This time was not given"),
        State.CANCELLED: _("Appointment cancelled"),
        State.WAITLIST: _("On the waiting list"),
    }.get(appointment.state, _("Appointment"))


def next_steps(appointment: Appointment, _: Translator) -> tuple[str, ...]:
    """Return what happens from here, in order."""
    match appointment.state:
        case State.PENDING:
            return (
                _("The practice answers yes or no. Until then nothing is booked."),
                _("The time is kept for you meanwhile."),
                _("The answer shows in your appointments."),
            )
        case State.REQUESTED:
            return (
                _("Your request is on this device. It is sent when the connection is back."),
                _("Somebody else may take this time before. You would then be offered others."),
                _("Until then nothing is booked."),
            )
        case State.REFUSED:
            return (_("Look at the other times in your appointments."),)
    steps = [
        _.n(
            "Carnet reminds you %(count)s day before.",
            "Carnet reminds you %(count)s days before.",
            appointment.reminder_days,
        ),
        _("You can move or cancel it in your appointments."),
    ]
    if appointment.mode is Mode.REMOTE:
        steps.insert(0, _("The link opens in your appointments, fifteen minutes before."))
    return tuple(steps)


def rule_text(rule: CancellationRule, _: Translator) -> str:
    """Return until when one can cancel, and what then."""
    if not rule.hours:
        return _("You can cancel or move it here until it begins.")
    if rule.late is Late.PHONE:
        return _.n(
            "You can cancel or move it here until %(count)s hour before. After that, call.",
            "You can cancel or move it here until %(count)s hours before. After that, call.",
            rule.hours,
        )
    return _.n(
        "Cancel at least %(count)s hour before if you can: somebody else waits.",
        "Cancel at least %(count)s hours before if you can: somebody else waits.",
        rule.hours,
    )
