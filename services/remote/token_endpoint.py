"""Asking an authorization server for tokens, as a public client (RFC 6749, 7009, 7636)."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import httpx
import msgspec

from services.core.errors import AccessLostError, Fault, RemoteError, SignedOutError
from services.remote.address import ServerAddress, is_loopback, is_safe, parsed
from services.remote.authorization import KeyOnly
from services.remote.capabilities import SignIn
from services.remote.decoding import decoded
from services.remote.limits import Limits
from services.remote.possession import ProofKey
from services.remote.tokens import Tokens, tokens
from services.remote.transport import Transport

_FORM: Final = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
}
_EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
_ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - the name of a kind
_REFUSALS: Final = frozenset({400, 401, 403})
_LIMITS: Final = Limits(json_bytes=256 * 1024)


class TokenEndpoint:
    """The token and revocation endpoints of one sign-in; close it with `aclose`.

    `key` is what its tokens are bound to, where the server binds them.
    """

    def __init__(
        self,
        sign_in: SignIn,
        client_id: str,
        key: ProofKey | None = None,
        limits: Limits = _LIMITS,
    ) -> None:
        self.key = key
        self._sign_in = sign_in
        self._client_id = client_id
        local = is_loopback(httpx.URL(sign_in.token).host)
        self._http = Transport(KeyOnly(key), limits, proxies=not local)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def exchange(
        self, code: str, verifier: str, redirect_uri: str, device: str = ""
    ) -> Tokens:
        """Return the tokens for a code; `device` names this device to a server that lists a person's devices.

        Raises:
            RemoteError: SIGN_IN_REFUSED when the server refuses it, or its own fault.

        """
        return await self._ask(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "code_verifier": verifier,
                **({"device_name": device} if device and self._sign_in.devices else {}),
            },
            RemoteError(Fault.SIGN_IN_REFUSED),
        )

    async def refresh(self, token: str) -> Tokens:
        """Return new tokens for a refresh token, which is not to be used again if the answer holds another.

        Raises:
            SignedOutError: The server does not take it (any more).
            RemoteError: The server's own fault, or the way to it.

        """
        return await self._ask(
            {"grant_type": "refresh_token", "refresh_token": token}, SignedOutError()
        )

    async def act_for(self, own: str, patient: str) -> Tokens:
        """Return tokens for another's record, for the access token `own` of who may act there (RFC 8693 §2.1).

        Raises:
            RemoteError: ACCESS_LOST when nothing lets them (RFC 8707 §2, `invalid_target`), SIGNED_OUT when the token
                given is not taken, UNSUPPORTED on a server without this.

        """
        form = {
            "grant_type": _EXCHANGE,
            "subject_token": own,
            "subject_token_type": _ACCESS_TOKEN,
            "resource": f"Patient/{patient}",
            "client_id": self._client_id,
        }
        content = urlencode(form).encode()
        answer = await self._http.send("POST", self._sign_in.token, _FORM, content, told=_REFUSALS)
        if answer.status not in _REFUSALS:
            return tokens(answer.body, proven=self.key is not None)
        match _refusal(answer.body):
            case "invalid_target":
                raise AccessLostError(other=True, erased=True)
            case "unsupported_grant_type":
                raise RemoteError(Fault.UNSUPPORTED, status=answer.status)
            case _:
                raise SignedOutError

    async def revoke(self, given: Tokens) -> None:
        """Ask that the tokens be taken by nobody any more (RFC 7009); done as well as can be."""
        for token, hint in ((given.refresh, "refresh_token"), (given.access, "access_token")):
            if token and self._sign_in.revoke:
                try:
                    await self._post(
                        self._sign_in.revoke, {"token": token, "token_type_hint": hint}
                    )
                except RemoteError:
                    # They were forgotten here, and run out by themselves there.
                    return

    async def _ask(self, form: Mapping[str, str], refused: RemoteError) -> Tokens:
        try:
            answer = await self._post(self._sign_in.token, form)
            return tokens(answer, proven=self.key is not None)
        except RemoteError as error:
            # invalid_grant is 400, a client unknown by now 401 (RFC 6749 §5.2).
            if error.fault in {Fault.INVALID, Fault.SIGNED_OUT, Fault.FORBIDDEN}:
                raise refused from None
            raise

    async def _post(self, url: str, form: Mapping[str, str]) -> bytes:
        body = urlencode({**form, "client_id": self._client_id}).encode()
        return (await self._http.send("POST", url, _FORM, body)).body


class _Refusal(msgspec.Struct):
    error: str = ""


def _refusal(data: bytes) -> str:
    """Return the word of a refusal (RFC 6749 §5.2), "" where there is none."""
    try:
        return decoded(data, _Refusal).error
    except RemoteError:
        return ""


def checked(sign_in: SignIn | None, address: ServerAddress) -> SignIn:
    """Return a sign-in that keeps codes and tokens private: https, or all of it on this device.

    Raises:
        RemoteError: SIGN_IN_UNKNOWN when the server does not offer one with PKCE S256, INSECURE_ADDRESS otherwise.

    """
    if sign_in is None or not sign_in.s256:
        raise RemoteError(Fault.SIGN_IN_UNKNOWN)
    for endpoint in filter(None, (sign_in.authorize, sign_in.token, sign_in.revoke)):
        url = parsed(endpoint)
        if url is None:
            raise RemoteError(Fault.SIGN_IN_UNKNOWN)
        if not is_safe(url) or (is_loopback(url.host) and not address.on_this_device):
            raise RemoteError(Fault.INSECURE_ADDRESS)
    return sign_in
