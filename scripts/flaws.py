"""What a machine sees wrong on a screen: a control without a name, words of another language, an overflow."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.e2e.person import HOST, Person

_CATALOGUE: Final = Path("locales/fr/LC_MESSAGES/messages.po")
_SLACK: Final = 1.5
"""Pixels that rounding may take."""
_FIELD: Final = "%("
_OF_DOCUMENTS: Final = frozenset({"Synthèse médicale", "Valeurs de référence du laboratoire"})
"""Titles and headings that documents of the demonstration bear: they stay as they were written, in any language."""
_LOOK: Final = """host => {
  const controls = 'button,[role=button],[role=checkbox],[role=radio],[role=switch],[role=tab],[role=link],'
    + '[role=menuitem],[role=textbox],input,textarea';
  const name = node => (node.getAttribute('aria-label') || node.innerText || node.placeholder || '').trim();
  const scrolls = (node, ways = ['scroll', 'auto']) => {
    for (let at = node; at && at.matches; at = at.parentElement)
      if (ways.includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const root = document.querySelector(host);
  const seen = [...root.querySelectorAll('*')].filter(node => {
    const box = node.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  });
  const leaves = seen.filter(node => !node.querySelector('flt-semantics') && name(node));
  return {
    unnamed: seen.filter(node => node.matches(controls) && !name(node)).map(node => node.outerHTML.slice(0, 160)),
    wide: leaves.filter(node => {
      const box = node.getBoundingClientRect();
      return (box.right > innerWidth + SLACK || box.left < -SLACK) && !scrolls(node);
    }).map(name),
    cut: seen.filter(node => {
      const box = node.getBoundingClientRect(), holder = node.parentElement.getBoundingClientRect();
      const button = node.matches(controls) && !node.matches('input,textarea,[role=textbox]');
      const wide = holder.width > 0 && box.right > holder.right + SLACK;
      return button && wide && !scrolls(node, ['scroll']);  // what scrolls down has 'auto' across
    }).map(name),
    words: leaves.flatMap(node => name(node).split('\\n')),
  };
}""".replace("SLACK", str(_SLACK))
_LOOK_AT_PAGE: Final = """() => {
  const text = node => (node.getAttribute('aria-label') || node.innerText || '').trim();
  const name = node => text(node) || [...(node.labels || [])].map(text).join(' ');
  const scrolls = node => node.closest('.scrolls') !== null;
  const seen = [...document.body.querySelectorAll('*')].filter(node => node.getClientRects().length);
  return {
    unnamed: seen.filter(node => node.matches('button,a,input,textarea,select') && !name(node))
      .map(node => node.outerHTML.slice(0, 160)),
    wide: seen.filter(node => {
      const box = node.getBoundingClientRect();
      return (box.right > innerWidth + SLACK || box.left < -SLACK) && !scrolls(node);
    }).map(node => text(node).slice(0, 80) || node.tagName),
    words: document.body.innerText.split('\\n'),
    language: document.documentElement.lang,
  };
}""".replace("SLACK", str(_SLACK))
_MISSING: Final = "undefined"
"""What a page says in the place of a sentence that it has not."""


def flaws(person: Person, language: str) -> list[str]:
    """Return what is wrong with what is on the screen, in words; `language` is the one it is to be in."""
    return _said(person.page.evaluate(_LOOK, HOST), language)


def page_flaws(page: Page, language: str) -> list[str]:
    """Return what is wrong with the whole of a page that is not of Flet, such as the one that a link leads to."""
    found = page.evaluate(_LOOK_AT_PAGE)
    told = found["language"]
    wrong = [] if told == language else [f"its language is said to be {told!r}"]
    missing = [f"no sentence: {word}" for word in found["words"] if _MISSING in word]
    return [*wrong, *missing, *_said(found, language)]


def _said(found: dict[str, list[Any]], language: str) -> list[str]:
    foreign = _foreign(language)
    return [
        *(f"no name: {node}" for node in found["unnamed"]),
        *(f"wider than the screen: {text}" for text in found["wide"]),
        *(f"wider than what holds it: {text}" for text in found.get("cut", ())),
        *(
            f"not translated: {text}"
            for text in (word.strip() for word in found["words"])
            if text in foreign or _FIELD in text
        ),
    ]


@cache
def _foreign(language: str) -> frozenset[str]:
    """Return the sentences of the other language that read otherwise in this one."""
    with _CATALOGUE.open("rb") as file:
        pairs = [(m.id, str(m.string)) for m in read_po(file) if isinstance(m.id, str) and m.id]
    english = {id for id, _ in pairs}
    french = {string for _, string in pairs}
    other = (english - french) if language == "fr" else (french - english)
    return frozenset(other - _OF_DOCUMENTS)
