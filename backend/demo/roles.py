"""The invented people on the other side of a record, and what their tokens say of them."""

import json
import time
from enum import StrEnum

from backend.demo.cast import SOPHIE
from backend.demo.directory import (
    CARDIOLOGIST,
    EMERGENCY_PHYSICIAN,
    PHARMACIST,
    PHYSICIAN,
    Professional,
)


class Role(StrEnum):
    """Who looks: the attending doctor, a doctor and a pharmacist nobody chose, a mother, emergencies."""

    DOCTOR = "doctor"
    STRANGER = "stranger"
    PHARMACIST = "pharmacist"
    MOTHER = "mother"
    EMERGENCY = "emergency"
    SAMU = "samu"


def said(role: Role) -> str:
    """Return the role as a demonstration server's token endpoint takes it, in JSON."""
    match role:
        case Role.MOTHER:
            return json.dumps({"own": SOPHIE.patient})
        case Role.PHARMACIST:
            return json.dumps(_professional(PHARMACIST, "pharmacist"))
        case Role.STRANGER:
            return json.dumps(_professional(CARDIOLOGIST, "physician"))
        case Role.EMERGENCY | Role.SAMU:
            opening = {
                "reason": "Personne inconsciente (démonstration)",
                "at": int(time.time()),
                "hidden": False,
                "samu": role is Role.SAMU,
            }
            return json.dumps(
                {**_professional(EMERGENCY_PHYSICIAN, "physician"), "opening": opening}
            )
        case _:
            return json.dumps(_professional(PHYSICIAN, "physician"))


def _professional(one: Professional, profession: str) -> dict[str, str]:
    return {"practitioner": one.id, "profession": profession}
