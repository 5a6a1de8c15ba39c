import json
from datetime import timedelta
from typing import Any

import pytest

from services.core.errors import Fault, RemoteError
from services.remote.tokens import Tokens, tokens


def _answer(**changes: Any) -> bytes:
    return json.dumps({"access_token": "a", "token_type": "bearer", **changes}).encode()


@pytest.mark.parametrize(
    ("told", "lifetime"),
    [(300, 300), ("300", 300), (0.5, 0.5), (None, None), ("soon", None), (1e300, None)],
)
def test_tokens_when_a_lifetime_is_told_then_read_as_servers_write_it(
    told: Any, lifetime: float | None
) -> None:
    found = tokens(_answer(expires_in=told)).lifetime
    assert found == (None if lifetime is None else timedelta(seconds=lifetime))


def test_tokens_when_little_is_told_then_nothing_is_made_up() -> None:
    assert tokens(_answer()) == Tokens("a")


@pytest.mark.parametrize(
    "changes",
    [
        {"token_type": "DPoP"},
        {"access_token": ""},
        {"access_token": "a\r\nX: 1"},
        {"access_token": 7},
        {"patient": "../Patient"},
        {"refresh_token": 7},
    ],
)
def test_tokens_when_absurd_then_a_wrong_answer(changes: dict[str, Any]) -> None:
    with pytest.raises(RemoteError) as refused:
        tokens(_answer(**changes))
    assert refused.value.fault is Fault.WRONG_ANSWER
