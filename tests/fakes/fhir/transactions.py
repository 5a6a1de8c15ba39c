"""Batches and transactions (FHIR R4 http.html §3.1.0.11)."""

import json
from collections.abc import Callable

from tests.fakes.fhir import bundles
from tests.fakes.fhir.exchange import Json, RefusedRequestError, outcome
from tests.fakes.fhir.records import Version
from tests.fakes.fhir.writing import Outcome, Writer

_ORDER = ("DELETE", "POST", "PUT", "GET")


def processed(bundle: Json, writer: Writer, *, atomic: bool, etag: bool, resolve: bool) -> Json:
    """Return the answer to a Bundle.

    `atomic`: one refusal undoes the whole; otherwise it is told in its entry. `etag`: entries tell their version.
    `resolve`: `urn:uuid:` is rewritten wherever it is written.
    """
    entries = bundle.get("entry", [])
    length = len(writer.records.log)
    answers: dict[int, Json] = {}
    for index in sorted(range(len(entries)), key=lambda each: _place(entries[each])):
        try:
            answers[index] = _answer(_execute(entries[index], writer), etag=etag)
            if resolve:
                entries = _resolved(entries, entries[index], answers[index])
        except RefusedRequestError as refused:
            if atomic:
                writer.records.rewind(length)
                raise
            answers[index] = {
                "response": {"status": str(refused.status), "outcome": outcome(refused.code)}
            }
    return {
        "resourceType": "Bundle",
        "type": f"{bundle['type']}-response",
        "entry": [answers[index] for index in range(len(entries))],
    }


def _place(entry: Json) -> int:
    return _ORDER.index(entry["request"]["method"])


def _execute(entry: Json, writer: Writer) -> Outcome | Version | None:
    request = entry["request"]
    path, _, query = request["url"].partition("?")
    type, _, id = path.partition("/")
    match = request.get("ifMatch", "")
    act: dict[str, Callable[[], Outcome | Version | None]] = {
        "DELETE": lambda: writer.delete(type, id, match=match),
        "POST": lambda: writer.create(type, entry["resource"], request.get("ifNoneExist", "")),
        "PUT": lambda: (
            writer.update_where(type, query, entry["resource"])
            if query
            else writer.update(
                type,
                id,
                entry["resource"],
                match=match,
                none_match=request.get("ifNoneMatch", ""),
            )
        ),
        "GET": lambda: writer.records.last(type, id),
    }
    return act[request["method"]]()


def _answer(done: Outcome | Version | None, *, etag: bool) -> Json:
    match done:
        case None:
            return {"response": {"status": "404"}}
        case Outcome(version=version, existed=existed):
            return bundles.response(version, etag=etag, existed=existed)
        case Version():
            return bundles.response(done, etag=etag)


def _resolved(entries: list[Json], entry: Json, answer: Json) -> list[Json]:
    full_url, location = entry.get("fullUrl", ""), answer["response"].get("location", "")
    if not full_url.startswith("urn:uuid:") or not location:
        return entries
    resolved: list[Json] = json.loads(
        json.dumps(entries).replace(full_url, location.partition("/_history/")[0])
    )
    return resolved
