"""Two versions in words: what differs, who changed it, when."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.core.categories import CATEGORY_SYSTEM, Category
from services.core.dates import sort_key
from services.fhir.datatypes import Speaker, title_of
from services.fhir.fields import Path
from services.fhir.kinds import kind_name
from services.fhir.labels import code_word, label
from services.fhir.merging import Difference
from services.fhir.parsing import Json
from services.i18n.formats import Formats
from services.i18n.names import category_name
from services.i18n.translator import Translator
from services.sync.versions import Told

Words = tuple[Translator, Formats]
DEVICE: Final = "urn:carnet:device"
"""The system of the tag with which a device says that it wrote a version."""


_FIRST: Final = {
    name: rank
    for rank, name in enumerate(("title", "code", "category", "creation", "date", "status"))
}


def key_of(path: Path) -> str:
    """Return the name of a field, for an answer."""
    return "/".join(part.replace("/", "%2F") for part in path)


def title_in(resource: Json, _: Translator) -> str:
    """Return what a resource is about, or what people call its type."""
    titles = [attachment.get("title") for attachment in _attachments(resource)]
    about: str = next((title for title in titles if isinstance(title, str) and title), "")
    return about or title_of(resource, Speaker(_nowhere, _.language)) or type_in(resource, _)


def type_in(resource: Json, _: Translator) -> str:
    """Return what people call a resource's type."""
    return kind_name(str(resource.get("resourceType", "")), _.language)


def file_in(resource: Json) -> Json | None:
    """Return the attachment of a document's file."""
    return next(iter(_attachments(resource)), None)


def who_in(resource: Json) -> str:
    """Return the name of the device that wrote a version, "" when it does not say."""
    meta = resource.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    for tag in tags if isinstance(tags, list) else []:
        if isinstance(tag, dict) and tag.get("system") == DEVICE:
            return str(tag.get("display", ""))
    return ""


def all_told(differences: Iterable[Difference], type: str, words: Words) -> tuple[Told, ...]:
    """Return differences in words, what people look at first before the rest."""
    ordered = sorted(differences, key=lambda one: _FIRST.get(_element(one.path), len(_FIRST)))
    return tuple(told(one, type, words) for one in ordered)


def told(difference: Difference, type: str, words: Words) -> Told:
    """Return a difference in words."""
    _, _formats = words
    element = _element(difference.path)
    mine, theirs = (_unchosen(element, side) for side in (difference.mine, difference.theirs))
    named = next((name for name, value in (mine, theirs) if value is not None), element)
    return Told(
        key_of(difference.path),
        _labels(type, _).get(element) or label(named, _.language),
        _value(element, mine[1], words),
        _value(element, theirs[1], words),
        difference.by,
    )


def _element(path: Path) -> str:
    """Return the name of a field's element: the last, or the list's when the last is the key of an item."""
    return path[-2] if len(path) > 1 and path[-1].startswith(("[", '"')) else path[-1]


def _unchosen(element: str, value: Any) -> tuple[str, Any]:
    """Return the name and the value of a choice element (`onset[x]`), or of any other as it is."""
    if element != "status" and isinstance(value, dict) and len(value) == 1:
        ((name, chosen),) = value.items()
        if name.startswith(element) and name != element:
            return name, chosen
    return element, value


def _labels(type: str, _: Translator) -> Mapping[str, str]:
    hidden = _("Who may see it")
    common = {"status": _("Status"), "securityLabel": hidden, "security": hidden}
    if type != "DocumentReference":
        return common
    return common | {
        "title": _("Title"),
        "creation": _("Date"),
        "category": _("Category"),
        "file": _("File"),
    }


def _value(element: str, value: Any, words: Words) -> str:
    _, formats = words
    if element in {"securityLabel", "security"}:
        return _visibility(value, _)
    if value is None:
        return _("Not said")
    said = _special(element, value, _, formats)
    return said or Speaker(_nowhere, _.language).words(value, element) or _("Not said")


def _special(element: str, value: Any, _: Translator, formats: Formats) -> str:
    """Return what is not said as it stands, "" for the rest."""
    if element == "category":
        return _category(value, _)
    if element == "file" and isinstance(value, dict):
        return _file(value, _, formats)
    if element == "title":
        return str(value)
    if isinstance(value, str):
        return formats.fhir(value) if sort_key(value) is not None else _code(value, _)
    if element == "status" and isinstance(value, dict):
        return ", ".join(filter(None, (_state(each, _) for each in value.values())))
    return _state(value, _) if _is_bare(value) else ""


def _state(value: Any, _: Translator) -> str:
    """Return a state in words, from its code alone if it has no other."""
    if isinstance(value, str):
        return _code(value, _) or value
    if _is_bare(value):
        codes = [str(coding.get("code", "")) for coding in _codings(value)]
        return ", ".join(_code(code, _) or code for code in codes)
    return Speaker(_nowhere, _.language).words(value)


def _is_bare(value: Any) -> bool:
    """Say whether a concept has codes, and no word for any of them."""
    codings = _codings(value)
    return bool(codings) and not (
        (isinstance(value, dict) and value.get("text"))
        or any(coding.get("display") for coding in codings)
    )


def _code(code: str, _: Translator) -> str:
    """Return the word for a code of FHIR's own, "" for anything else."""
    known = {
        "low": _("low"),
        "high": _("high"),
        "unable-to-assess": _("cannot be assessed"),
        "mild": _("mild"),
        "moderate": _("moderate"),
        "severe": _("severe"),
        "refuted": _("ruled out"),
        "unconfirmed": _("not confirmed"),
        "provisional": _("to be confirmed"),
        "not-taken": _("not taken"),
        "intended": _("planned"),
    }
    word = code_word(code, _.language)
    return known.get(code) or (word if word != code else "")


def _file(value: Json, _: Translator, formats: Formats) -> str:
    mime, size = str(value.get("contentType", "")), value.get("size")
    kinds = {"application/pdf": "PDF", "text/plain": _("Text")}
    kind = _("Image") if mime.startswith("image/") else kinds.get(mime, mime)
    return ", ".join(filter(None, (kind, formats.size(size) if isinstance(size, int) else "")))


def _category(value: Any, _: Translator) -> str:
    for coding in _codings(value):
        if coding.get("system") == CATEGORY_SYSTEM and coding.get("code") in set(Category):
            return category_name(Category(coding["code"]), _)
    return ""


def _visibility(value: Any, _: Translator) -> str:
    names = {
        "MASQUE_PS": _("Hidden from health professionals"),
        "INVISIBLE_REPRESENTANTS_LEGAUX": _("Hidden from legal representatives"),
        "INVISIBLE_PATIENT": _("Not shown before it is announced"),
    }
    codes = [coding.get("code") for coding in _codings(value)]
    if isinstance(value, dict):
        codes.append(value.get("code"))
    said = [names[code] for code in codes if code in names]
    return ", ".join(dict.fromkeys(said)) or _("Not hidden")


def _codings(concepts: Any) -> list[Json]:
    found = concepts if isinstance(concepts, list) else [concepts]
    return [
        coding
        for concept in found
        if isinstance(concept, dict)
        for coding in concept.get("coding") or []
        if isinstance(coding, dict)
    ]


def _attachments(resource: Json) -> list[Json]:
    content = resource.get("content")
    return [
        each["attachment"]
        for each in (content if isinstance(content, list) else [])
        if isinstance(each, dict) and isinstance(each.get("attachment"), dict)
    ]


def _nowhere(_reference: str) -> None:
    """References are said by the words they carry."""
