"""How documents look everywhere: an icon for each category, a word and an icon for each state."""

from typing import Final

import flet as ft

from services.documents.models import Category, Status
from services.i18n.names import status_name
from services.i18n.translator import Translator
from views._shared.theme import Tone

ICONS: Final = {
    Category.SUMMARY: ft.Icons.SUMMARIZE_OUTLINED,
    Category.PRESCRIPTION: ft.Icons.MEDICATION_OUTLINED,
    Category.IMAGING: ft.Icons.IMAGE_OUTLINED,
    Category.LABORATORY: ft.Icons.SCIENCE_OUTLINED,
    Category.REPORT: ft.Icons.DESCRIPTION_OUTLINED,
    Category.PREVENTION: ft.Icons.HEALTH_AND_SAFETY_OUTLINED,
    Category.CERTIFICATE: ft.Icons.RECEIPT_LONG_OUTLINED,
    Category.ADMINISTRATIVE: ft.Icons.BADGE_OUTLINED,
    Category.DIRECTIVES: ft.Icons.HISTORY_EDU,
    Category.MEDICAL_SUMMARY: ft.Icons.ASSIGNMENT_OUTLINED,
    Category.QUESTIONNAIRE: ft.Icons.FACT_CHECK_OUTLINED,
    Category.OTHER: ft.Icons.INSERT_DRIVE_FILE_OUTLINED,
    Category.VACCINATION: ft.Icons.VACCINES_OUTLINED,
    Category.PATIENT_WISHES: ft.Icons.EDIT_NOTE,
    Category.REIMBURSEMENT: ft.Icons.EURO,
}

_STATES: Final = {
    Status.PRELIMINARY: (ft.Icons.HOURGLASS_EMPTY, Tone.TODO),
    Status.AMENDED: (ft.Icons.EDIT_OUTLINED, Tone.INFO),
    Status.SUPERSEDED: (ft.Icons.HISTORY, Tone.NEUTRAL),
    Status.ENTERED_IN_ERROR: (ft.Icons.BLOCK, Tone.DANGER),
}


def two_versions(_: Translator) -> tuple[str, ft.IconData, Tone]:
    """Return the word, icon and tone of what was changed here and elsewhere, until the person chose."""
    return _("Two versions"), ft.Icons.COMPARE_ARROWS, Tone.TODO


def sign_of(status: Status, _: Translator) -> tuple[str, ft.IconData, Tone] | None:
    """Return a state's word, icon and tone; None for a current document, which needs no sign."""
    if status is Status.CURRENT:
        return None
    icon, tone = _STATES[status]
    return status_name(status.value, _), icon, tone
