"""Whoever was given a link, with no software of ours: reads it as SMART Health Links says, seals what they leave."""

import base64
import json
from dataclasses import dataclass
from typing import Any, Final

import httpx
from joserfc import jwe
from joserfc.jwk import OctKey

DOCTOR: Final = "Dr Modèle, pneumologue"


@dataclass(frozen=True, slots=True)
class Visitor:
    """`payload` is what stands in the link; its key is nowhere else."""

    payload: dict[str, Any]

    @classmethod
    def of(cls, address: str) -> "Visitor":
        text = address.partition("shlink:/")[2]
        return cls(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))

    @property
    def key(self) -> OctKey:
        return OctKey.import_key({"kty": "oct", "k": self.payload["key"]})

    def ask(self, passcode: str = "", recipient: str = DOCTOR) -> httpx.Response:
        said = {"recipient": recipient} | ({"passcode": passcode} if passcode else {})
        return httpx.post(self.payload["url"], json=said)

    def files(self, manifest: dict[str, Any]) -> list[Any]:
        """Return what the files hold, opened with the key of the link."""
        return [
            json.loads(self.opened(httpx.get(file["location"]).content))
            for file in manifest["files"]
        ]

    def opened(self, sealed: bytes) -> bytes:
        return jwe.decrypt_compact(sealed, self.key).plaintext or b""

    def leave(self, manifest: dict[str, Any], *contents: tuple[str, bytes]) -> httpx.Response:
        """Leave a report of these (media type, bytes)."""
        return httpx.post(
            manifest["carnet"]["report"]["location"], content=self.sealed(report(*contents))
        )

    def sealed(self, resource: Any) -> bytes:
        header = {"alg": "dir", "enc": "A256GCM", "typ": "carnet-report"}
        return jwe.encrypt_compact(header, json.dumps(resource).encode(), self.key).encode()


def report(*contents: tuple[str, bytes]) -> dict[str, Any]:
    """Return a report as the viewer writes it."""
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "contained": [
            {
                "resourceType": "Practitioner",
                "id": "author",
                "qualification": [{"code": {"text": "pneumologue"}}],
            }
        ],
        "author": [{"reference": "#author", "display": "Dr Modèle"}],
        "content": [
            {"attachment": {"contentType": mime, "data": base64.b64encode(data).decode()}}
            for mime, data in contents
        ],
    }
