"""Take the pictures: `python -m scripts.shots [LOOK…] [SCENE…]`.

Each screen × phone and desktop × light and dark × 100 and 200 % × French and English. With arguments, only the looks
whose name has one of them, such as `phone-light-100-fr`, and only the scenes named, such as `shares`.
"""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

from playwright.sync_api import Error, Playwright, sync_playwright

from scripts.shots.alone import demonstration, own_space
from scripts.shots.booked import booking
from scripts.shots.camera import Camera, Look, looks
from scripts.shots.circling import circle
from scripts.shots.differing import differs
from scripts.shots.explained import explanations
from scripts.shots.owned import analyses, expected, narrowed, photos
from scripts.shots.passage import passage
from scripts.shots.people import copies_and_people
from scripts.shots.prevented import prevention
from scripts.shots.refused import refused
from scripts.shots.served import awaits, connected, connects_later
from scripts.shots.shown import shares, who_saw, who_sees
from scripts.shots.speaking import before_the_code, emergency, trusted
from scripts.shots.willed import wishes

SCENES: Final[tuple[Callable[[Camera], None], ...]] = (
    own_space,
    demonstration,
    connected,
    connects_later,
    awaits,
    copies_and_people,
    differs,
    photos,
    analyses,
    narrowed,
    expected,
    who_sees,
    who_saw,
    refused,
    shares,
    booking,
    passage,
    prevention,
    explanations,
    emergency,
    wishes,
    before_the_code,
    trusted,
    circle,
)


def main() -> int:
    """Take the pictures that were asked for; return the exit code, 1 when a screen has a flaw."""
    wanted, found = sys.argv[1:], list[str]()
    scenes = [scene for scene in SCENES if scene.__name__ in wanted] or SCENES
    with sync_playwright() as playwright:
        for look in looks(wanted):
            print(*look.names, flush=True)
            for scene in scenes:
                _take(scene, playwright, look, found)
    print(f"{len(found)} flaws")
    return int(bool(found))


def _take(
    scene: Callable[[Camera], None], playwright: Playwright, look: Look, found: list[str]
) -> None:
    """Take one scene; if it ends before its last screen, that is a flaw, and the next scenes are taken all the same.

    What is found is said at once: a run of hours may be stopped before its end.
    """
    before = len(found)
    try:
        scene(Camera(playwright, look, found))
    except (AssertionError, Error) as error:
        reason = str(error).splitlines()[0]
        last = traceback.extract_tb(error.__traceback__)
        place = next(
            (f"line {one.lineno}" for one in reversed(last) if "shots" in Path(one.filename).parts),
            "",
        )
        found.append(f"{look.names[0]}: the scene {scene.__name__} ended early ({place}): {reason}")
    for flaw in found[before:]:
        print(flaw, flush=True)


if __name__ == "__main__":
    sys.exit(main())
