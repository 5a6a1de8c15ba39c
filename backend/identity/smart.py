"""What our authorization server says of itself (SMART App Launch 2.2 §Conformance, RFC 8414)."""

from typing import Any

from backend.identity.clients import ALGORITHMS
from backend.identity.device_endpoint import PATH
from backend.identity.exchange import EXCHANGE
from backend.identity.proofs import ALGORITHMS as PROOFS
from backend.identity.settings import IdentitySettings


def smart_configuration(settings: IdentitySettings) -> dict[str, Any]:
    """Return `.well-known/smart-configuration`; no `issuer`, which SMART ties to OpenID for apps."""
    auth = f"{settings.base_url}/auth"
    ceilings = [app.scopes for app in settings.apps] + [
        system.scopes for system in settings.systems
    ]
    grants, capabilities = ["authorization_code", EXCHANGE], ["client-public"]
    methods = ["none"]
    if settings.systems:
        grants.append("client_credentials")
        methods.append("private_key_jwt")
        capabilities.append("client-confidential-asymmetric")
    return {
        "authorization_endpoint": f"{auth}/authorize",
        "token_endpoint": f"{auth}/token",
        "revocation_endpoint": f"{auth}/revoke",
        "carnet_devices_endpoint": f"{settings.base_url}{PATH}",
        "jwks_uri": f"{auth}/jwks",
        "grant_types_supported": grants,
        "response_types_supported": ["code"],
        "scopes_supported": sorted({word for ceiling in ceilings for word in ceiling.split()}),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "dpop_signing_alg_values_supported": list(PROOFS),
        "capabilities": [
            "launch-standalone",
            "context-standalone-patient",
            "permission-offline",
            "permission-patient",
            "permission-v2",
            *capabilities,
        ],
    }


def authorization_server(settings: IdentitySettings) -> dict[str, Any]:
    """Return RFC 8414 metadata: the same server, named; its redirections carry that name (RFC 9207)."""
    smart = smart_configuration(settings)
    del smart["capabilities"]
    return {
        "issuer": settings.base_url,
        **smart,
        "grant_types_supported": [*smart["grant_types_supported"], "refresh_token"],
        "authorization_response_iss_parameter_supported": True,
    }
