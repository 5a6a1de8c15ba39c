"""Take the pictures: `python -m scripts.shots [LOOK…] [SCENE…]`.

Each screen × phone and desktop × light and dark × 100 and 200 % × French and English. With arguments, only the looks
whose name has one of them, such as `phone-light-100-fr`, and only the scenes named, such as `shares`.
"""

import sys
from collections.abc import Callable
from typing import Final

from playwright.sync_api import sync_playwright

from scripts.shots.alone import demonstration, own_space
from scripts.shots.booked import booking
from scripts.shots.camera import Camera, looks
from scripts.shots.differing import differs
from scripts.shots.owned import analyses, expected, narrowed, photos
from scripts.shots.people import copies_and_people
from scripts.shots.served import connected, connects_later
from scripts.shots.shown import shares, who_sees
from scripts.shots.speaking import before_the_code, emergency, trusted

SCENES: Final[tuple[Callable[[Camera], None], ...]] = (
    own_space,
    demonstration,
    connected,
    connects_later,
    copies_and_people,
    differs,
    photos,
    analyses,
    narrowed,
    expected,
    who_sees,
    shares,
    booking,
    emergency,
    before_the_code,
    trusted,
)


def main() -> int:
    """Take the pictures that were asked for; return the exit code, 1 when a screen has a flaw."""
    wanted, found = sys.argv[1:], list[str]()
    scenes = [scene for scene in SCENES if scene.__name__ in wanted] or SCENES
    with sync_playwright() as playwright:
        for look in looks(wanted):
            print(look.name, flush=True)
            for scene in scenes:
                scene(Camera(playwright, look, found))
    print("\n".join([*found, f"{len(found)} flaws"]))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
