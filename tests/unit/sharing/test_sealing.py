"""What leaves is sealed: only its own key opens it, not one bit of it can change, and only what was named is in it."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.identity import Identity
from services.core.narrative import Cell, Heading, ListBlock, Media, Paragraph, Run, Table
from services.printing.qr import qr
from services.sharing import jwe, links
from services.sharing.contents import Carried, Shared, bundle
from services.sharing.links import Link
from services.sharing.narrative import xhtml

INS = "urn:oid:1.2.250.1.213.1.4.11|279035121518989"
KEYS = st.binary(min_size=32, max_size=32)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)


@given(st.binary(max_size=400), KEYS, KEYS)
def test_sealed_when_opened_with_any_other_key_then_never(
    data: bytes, key: bytes, other: bytes
) -> None:
    sealed = jwe.sealed(data, key)
    assert jwe.unsealed(sealed, key).data == data
    if other != key:
        with pytest.raises(jwe.UnsealableError):
            jwe.unsealed(sealed, other)


@given(st.binary(min_size=1, max_size=100), KEYS, st.data())
def test_sealed_when_any_letter_is_changed_then_it_opens_no_more(
    data: bytes, key: bytes, drawn: st.DataObject
) -> None:
    sealed = bytearray(jwe.sealed(data, key))
    before = bytes(sealed)
    at = drawn.draw(st.integers(0, len(sealed) - 1))
    sealed[at] = drawn.draw(st.sampled_from(b"AZaz09-_."))
    try:
        found = jwe.unsealed(bytes(sealed), key)
    except jwe.UnsealableError:
        return
    # base64 has spare bits in a last letter: the same bytes, written another way
    assert found.data == data
    assert before.split(b".")[0] == bytes(sealed).split(b".")[0]


@given(WORDS, WORDS, WORDS, st.binary(max_size=60), st.sampled_from(["", "1992-03-14"]))
def test_bundle_when_a_document_leaves_then_only_what_was_named_is_in_it(
    title: str, author: str, name: str, data: bytes, born: str
) -> None:
    person = Identity(name, "Camille", born, "female", INS)
    shared = Shared(title, "2026-03-03", "Lettre", author, (Carried("application/pdf", data),))

    said = json.loads(bundle(shared, person))

    told = {json.dumps(one, ensure_ascii=False) for one in _leaves(said)}
    allowed = {title, author, name, born, person.display, "Camille", "2026-03-03", "Lettre"}
    allowed |= {base64.b64encode(data).decode(), "application/pdf"}
    allowed |= {"Bundle", "collection", "Patient", "DocumentReference", "current"}
    allowed |= {entry["fullUrl"] for entry in said["entry"]}
    assert told <= {json.dumps(one, ensure_ascii=False) for one in allowed}
    assert INS not in json.dumps(said)
    assert all(entry["fullUrl"].startswith("urn:uuid:") for entry in said["entry"])


def _leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


@given(KEYS, st.booleans())
def test_link_when_given_away_then_the_server_is_never_sent_its_key(
    key: bytes, has_passcode: bool
) -> None:
    link = Link(
        "https://carnet.example/share/", links.new_handle(), key, 1_800_000_000, has_passcode
    )
    sent, _, kept = link.address.partition("#")
    written = jwe.base64url(key).decode()
    payload = kept.removeprefix("shlink:/").encode()

    said = json.loads(jwe.from_base64url(payload))

    assert sent == "https://carnet.example/share/"
    assert written not in link.manifest
    assert link.handle not in link.id
    assert said["key"] == written
    assert said["url"] == link.manifest
    assert len(said["url"]) <= 128
    assert len(said["label"]) <= 80
    assert said.get("flag", "") == ("P" if has_passcode else "")
    assert said["exp"] == 1_800_000_000


def test_passcode_when_made_then_digits_and_what_the_server_gets_is_not_it() -> None:
    passcode = links.new_passcode()
    assert len(passcode) == links.DIGITS
    assert passcode.isdigit()
    one, other = links.verifier(passcode), links.verifier(passcode)
    assert one["salt"] != other["salt"]
    assert passcode not in json.dumps(one)
    assert links.plain(" 482 915 ") == "482915"


def test_qr_when_the_link_is_too_long_to_scan_then_none() -> None:
    code = qr("https://carnet.example/share/#shlink:/" + "a" * 300)
    assert code is not None
    assert code.startswith(b"\x89PNG")
    assert qr("https://carnet.example/share/#shlink:/" + "a" * 1200) is None
    assert qr("a" * 10_000) is None


def test_narrative_when_written_then_no_word_becomes_markup() -> None:
    hostile = "<script>alert(1)</script> & \"'"
    blocks = (
        Heading(hostile, 2),
        Paragraph((Run(hostile, bold=True), Run("x", italic=True))),
        ListBlock(((Paragraph((Run(hostile),)),),), ordered=True),
        Table(((Cell((Run(hostile),), header=True, colspan=2),),), caption=hostile),
        Media("image/png", b"", hostile),
    )
    written = xhtml(blocks)
    assert "<script" not in written
    assert written.count("&lt;script&gt;") == 6
    assert '<th colspan="2">' in written
