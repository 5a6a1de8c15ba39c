import pytest

from services.core.errors import SignedOutError
from services.remote.authorization import FixedToken, NoAuthorization


async def test_token_when_given_on_a_line_then_shown_as_a_bearer_and_never_printed() -> None:
    token = FixedToken.of(" abc.DEF-1_2~3+/= \n")
    assert await token.header() == "Bearer abc.DEF-1_2~3+/="
    assert not await token.renew(await token.header())
    assert "abc" not in repr(token)


@pytest.mark.parametrize("text", ["", "\n", "a b", "a\r\nX-Other: 1", "é", "a\x00"])
def test_token_when_it_is_none_then_signed_out(text: str) -> None:
    with pytest.raises(SignedOutError):
        FixedToken.of(text)


async def test_no_authorization_when_asked_then_nothing_is_shown() -> None:
    assert await NoAuthorization().header() == ""
    assert not await NoAuthorization().renew("")
