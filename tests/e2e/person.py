"""Somebody in front of Carnet: sees, taps and types through the accessibility tree, nothing else."""

import re
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.sync_api import (
    Download,
    FilePayload,
    Locator,
    Page,
    Position,
    TimeoutError,  # noqa: A004 - Playwright’s own
    expect,
)

Role = Literal["button", "tab", "checkbox", "radio", "switch", "link", "menuitem", "textbox"]

HOST: Final = "flt-semantics-host"
FIRST_FRAME: Final = 30_000
"""Milliseconds: a cold browser on a busy machine."""
PATIENCE: Final = 45_000
"""Milliseconds: a demonstration takes twenty seconds to come on a machine with other work."""
STILL: Final = 1_000
"""Milliseconds after which a list that has not moved is at its end."""
TRIES: Final = 5
ANSWER: Final = 3_000
"""Milliseconds a touched field is given to take the cursor, before it is touched again."""
_AT_ITS_TOP: Final[Position] = {"x": 24, "y": 20}
"""Pixels within a field."""
SAME: Final = 3
FRAMES: Final = """() => new Promise(done => {
  let left = 10;
  const next = () => left-- ? requestAnimationFrame(next) : done();
  next();
})"""
"""Waits until ten frames were drawn."""
STEADY: Final = """host => new Promise(done => {
  let last = "", same = 0, left = 60;
  setTimeout(done, 2000);
  const next = () => {
    const now = document.querySelector(host).innerHTML;
    same = now === last ? same + 1 : 0;
    last = now;
    if (same === 4 || !left--) done(); else requestAnimationFrame(next);
  };
  next();
})"""
"""Waits until the accessibility tree stays the same for four frames; sixty at most, for what never rests."""
SCROLLABLE: Final = """() => ![...document.querySelectorAll("flt-semantics")].some(
  one => one.style.touchAction === "none" && one.style.overflow === "hidden")"""
"""Whether Flutter follows what the browser scrolls, on every list."""
TABS: Final = 60
"""Controls that Tab may pass before the one looked for."""
PLACES: Final = {
    "Accueil": "Bonjour",
    "Home": "Hello",
    "Rendez-vous": "Mes rendez-vous",
    "Appointments": "My appointments",
    "Bookings": "My appointments",
}
"""What heads the bar's places, where it is another word."""
MOVES: Final = frozenset({"Tab", "Shift+Tab", "PageDown", "PageUp"})
"""Keys that go somewhere and do nothing."""
_HOLD_FOCUS: Final = "found => found.some(one => one.contains(document.activeElement))"
_FOCUSED: Final = "() => document.activeElement && document.activeElement.id"
PICTURES: Final = 24
"""A blinking cursor never gives two in a row."""
SCROLLS: Final = 60
SCROLL: Final = 300


def _is_blank(picture: bytes) -> bool:
    """Say whether nothing is painted yet: a picture of one colour."""
    with Image.open(BytesIO(picture)) as image:
        return image.getcolors(1) is not None


class Person:
    """Waits on what is on the screen, never on time."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.acts = 0
        """What was done so far: a tap, a text typed, a place gone to, a file chosen, a key that acts."""
        page.context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)

    # -- arriving --------------------------------------------------------------------------------------

    def open(self, address: str) -> None:
        """Go to the address and wait for the first frame."""
        self.page.goto(address, wait_until="commit")
        self.listen()

    def reload(self) -> None:
        """Load the same tab again."""
        self.page.reload(wait_until="commit")
        self.listen()

    def come_back(self) -> None:
        """Bring this tab in front: a browser draws no other."""
        self.page.bring_to_front()

    def listen(self) -> None:
        """Switch the accessibility tree on, as a screen reader does."""
        placeholder = self.page.locator("flt-semantics-placeholder")
        placeholder.wait_for(state="attached", timeout=FIRST_FRAME)
        placeholder.dispatch_event("click")
        self.page.locator(f"{HOST} > *").first.wait_for(state="attached")

    # -- seeing ----------------------------------------------------------------------------------------

    def sees(self, text: str | re.Pattern[str], *, count: int | None = None) -> None:
        """Wait until `text` is on the screen (`count` times, when given)."""
        found = self._text(text)
        if count is None:
            expect(found.first).to_be_visible()
        else:
            expect(found).to_have_count(count)

    def not_sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until `text` is nowhere on the screen."""
        expect(self._text(text)).to_have_count(0)

    def sees_control(self, name: str | re.Pattern[str], role: Role = "button") -> None:
        """Wait until a control of that name can be used."""
        expect(self._control(name, role)).to_be_enabled()

    def reads(self, title: str | re.Pattern[str]) -> None:
        """Wait until `title` heads what is on the screen: another document may still be there for a moment."""
        expect(self.page.get_by_role("heading", name=title).first).to_be_visible()

    def name_like(self, shape: re.Pattern[str]) -> str:
        """What of this shape a screen reader reads on the screen."""
        found = self._text(shape).first
        expect(found).to_be_visible()
        match = shape.search(f"{found.get_attribute('aria-label') or ''} {found.inner_text()}")
        assert match is not None
        return match[0]

    def text(self) -> str:
        """Everything readable now, in reading order."""
        return self.page.locator(HOST).inner_text()

    # -- doing -----------------------------------------------------------------------------------------

    def tap(self, name: str | re.Pattern[str], role: Role = "button") -> None:
        """Activate the one control with exactly this name, scrolling to it if needed."""
        self.touch(self._control(name, role))

    def touch(self, control: Locator) -> None:
        """Activate one of several controls, once the tree rests: Flutter loses a tap on what it is about to replace."""
        expect(control).to_be_enabled()
        self.page.evaluate(STEADY, HOST)
        control.click()
        self.acts += 1

    def choose(self, name: str | re.Pattern[str]) -> None:
        """Choose the one answer with this name, and wait until it is the chosen one."""
        self.tap(name, role="radio")
        expect(self._control(name, "radio")).to_be_checked()

    def go(self, place: str) -> None:
        """Go to a place of the bar or of the rail (where its button's name ends with its rank), and be there.

        The page that is left stays a moment, and may have a control of the name that is looked for next.
        """
        rail = self._control(re.compile(f"^{re.escape(place)}\\s"), "button")
        entry = self._control(place, "tab").or_(rail)
        expect(entry).to_be_enabled()
        entry.click()
        self.acts += 1
        title = re.compile(f"^{re.escape(PLACES.get(place, place))}")
        expect(self.page.get_by_role("heading", name=title, level=1).first).to_be_visible()

    def fill(self, label: str, text: str) -> None:
        """Type `text` in the field `label`.

        Flutter can lose what a cold page is given, and a page still sliding in lets a click miss: look again. It
        hears nothing of a field that the browser must scroll to as it is focused: bring all of it in sight before.
        """
        self.acts += 1
        field = self.page.get_by_role("textbox", name=re.compile(f"^{re.escape(label)}"))
        self._bring(field)
        for _ in range(TRIES):
            field.click(position=_AT_ITS_TOP)  # its middle may be the help under it
            if not self._has_focus(field):
                continue
            field.fill(text)
            self.page.evaluate(FRAMES)  # a page that is drawn anew may take it back
            if field.input_value() == text:
                return
        expect(field).to_be_focused()
        expect(field).to_have_value(text)

    def press(self, keys: str) -> None:
        """Press a key or chord, such as "Enter" or "Control+K"."""
        self.page.keyboard.press(keys)
        self.acts += keys not in MOVES

    def walk_to(self, name: str | re.Pattern[str], role: Role = "button") -> None:
        """Press Tab until the keyboard is on a control of that name: who sees no mouse gets there too."""
        control = self._control(name, role)
        expect(control.first).to_be_enabled()
        for _ in range(TABS):
            if control.evaluate_all(_HOLD_FOCUS):
                return
            before = self.page.evaluate(_FOCUSED)
            self.press("Tab")
            with suppress(TimeoutError):
                self.page.wait_for_function(
                    f"before => ({_FOCUSED})() !== before", arg=before, timeout=STILL
                )
        expect(control.first).to_be_focused()

    def choose_files(
        self, name: str | re.Pattern[str], files: Iterable[Path | FilePayload]
    ) -> None:
        """Tap `name` and answer the browser's file dialog with `files`."""
        with self.page.expect_file_chooser() as dialog:
            self.tap(name)
        chosen = list(files)
        paths = [file for file in chosen if isinstance(file, Path)]
        payloads = [file for file in chosen if not isinstance(file, Path)]
        dialog.value.set_files(paths or payloads)

    def saves(self, name: str | re.Pattern[str]) -> Download:
        """Tap `name` and return what the browser was given to keep."""
        with self.page.expect_download() as download:
            self.tap(name)
        return download.value

    def scroll_to(self, text: str | re.Pattern[str], across: float = 0.4) -> None:
        """Turn the wheel, low and `across` the window (left of the middle are lists), until `text` is on the screen."""
        size = self.page.viewport_size
        assert size is not None
        self.page.mouse.move(size["width"] * across, size["height"] * 0.75)
        found = self._text(text)
        for _ in range(SCROLLS):
            if self._is_on_screen(found):
                return
            before = self.page.locator(HOST).inner_html()
            self.page.mouse.wheel(0, SCROLL)
            self._moves_from(before)
        expect(found.first).to_be_in_viewport(ratio=1)

    def bring(self, name: str | re.Pattern[str], role: Role = "button") -> None:
        """Scroll whatever holds the control, such as a dialog, until it is on the screen."""
        self._bring(self._control(name, role))

    def settle(self) -> None:
        """Wait until a few pictures of the screen in a row are the same: nothing moves or loads.

        The accessibility tree is ahead of what is painted, by much on a busy machine.
        """
        before, same = b"", 0
        for _ in range(PICTURES):
            self.page.evaluate(FRAMES)
            now = self.page.screenshot()
            same = same + 1 if now == before and not _is_blank(now) else 0
            if same == SAME:
                return
            before = now

    def screenshot(self, path: Path) -> None:
        """Keep a picture of the whole screen."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.mouse.move(0, 0)
        self.settle()
        self.page.screenshot(path=path)

    def _has_focus(self, field: Locator) -> bool:
        with suppress(AssertionError):
            expect(field).to_be_focused(timeout=ANSWER)
            return True
        return False

    # -- finding ---------------------------------------------------------------------------------------

    def _control(self, name: str | re.Pattern[str], role: Role) -> Locator:
        return self.page.get_by_role(role, name=name, exact=True)

    def _text(self, text: str | re.Pattern[str]) -> Locator:
        host = self.page.locator(HOST)
        return host.get_by_text(text).or_(host.get_by_label(text))

    def _bring(self, control: Locator) -> None:
        """Bring all of it in sight, and wait until Flutter paints it there: a touch goes where it is painted.

        For half a second after a click Flutter takes no scroll from the browser.
        """
        expect(control).to_be_attached()
        self.page.wait_for_function(SCROLLABLE)
        before = control.bounding_box()
        control.scroll_into_view_if_needed()
        if control.bounding_box() != before:
            self.settle()

    def _is_on_screen(self, found: Locator) -> bool:
        box = found.first.bounding_box() if found.count() else None
        size = self.page.viewport_size
        if box is None or size is None:
            return False
        return 0 <= box["y"] <= size["height"] - box["height"]

    def _moves_from(self, before: str) -> None:
        """Wait until the tree is another one; at the end of a list it stays the same."""
        with suppress(TimeoutError):
            self.page.wait_for_function(
                f"before => document.querySelector({HOST!r}).innerHTML !== before",
                arg=before,
                timeout=STILL,
            )
