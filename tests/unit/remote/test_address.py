import pytest

from services.core.errors import Fault, RemoteError
from services.remote.address import ServerAddress


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("https://exemple.invalid/fhir/", "https://exemple.invalid/fhir"),
        (" https://exemple.invalid ", "https://exemple.invalid"),
        ("https://EXEMPLE.invalid:443/a/../fhir", "https://exemple.invalid/fhir"),
        ("http://127.0.0.1:8600/fhir", "http://127.0.0.1:8600/fhir"),
        ("http://localhost:8600/fhir", "http://localhost:8600/fhir"),
        ("http://[::1]:8600/fhir", "http://[::1]:8600/fhir"),
    ],
)
def test_address_when_private_then_taken(typed: str, base: str) -> None:
    assert ServerAddress.of(typed).base == base


@pytest.mark.parametrize(
    "typed",
    [
        "http://exemple.invalid/fhir",
        "http://192.168.1.10/fhir",
        "http://127.0.0.1.exemple.invalid/fhir",
        "http://localhost.exemple.invalid",
        "ftp://127.0.0.1/fhir",
        "file:///fhir",
        "exemple.invalid/fhir",
        "https://name:secret@exemple.invalid/fhir",
        "https://exemple.invalid/fhir?key=1",
        "https://exemple.invalid/%2e%2e/fhir",
        "https://exemple.invalid\\@autre.invalid/",
        "https://exemple.invalid:99999/",
        "https://",
        "",
    ],
)
def test_address_when_anything_else_then_insecure(typed: str) -> None:
    with pytest.raises(RemoteError) as refused:
        ServerAddress.of(typed)
    assert refused.value.fault is Fault.INSECURE_ADDRESS


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("Binary/1", "https://exemple.invalid/fhir/Binary/1"),
        ("https://exemple.invalid/fhir?page=2", "https://exemple.invalid/fhir?page=2"),
        ("https://EXEMPLE.invalid:443/fhir/A?x=%2e", "https://exemple.invalid/fhir/A?x=%2e"),
        ("/fhir/Binary/1#end", "https://exemple.invalid/fhir/Binary/1"),
        ("?page=2", "https://exemple.invalid/fhir/?page=2"),
    ],
)
def test_link_when_below_the_base_then_followed(link: str, url: str) -> None:
    assert ServerAddress.of("https://exemple.invalid/fhir").within(link) == url


@pytest.mark.parametrize(
    "link",
    [
        "https://autre.invalid/fhir/Binary/1",
        "https://exemple.invalid.autre.invalid/fhir/x",
        "http://exemple.invalid/fhir/Binary/1",
        "https://exemple.invalid:8443/fhir/x",
        "https://moi@exemple.invalid/fhir/x",
        "//autre.invalid/fhir/x",
        "/autre/x",
        "/fhirbis/x",
        "../autre",
        "Binary/../../autre",
        "Binary/%2e%2e/%2e%2e/autre",
        "\\\\autre.invalid\\x",
        "javascript:alert(1)",
        "file:///etc/hosts",
        "data:text/plain,x",
        "urn:uuid:6d2c1a52-0000-4000-8000-000000000001",
        "https://[",
    ],
)
def test_link_when_anywhere_else_then_not_followed(link: str) -> None:
    with pytest.raises(RemoteError) as refused:
        ServerAddress.of("https://exemple.invalid/fhir").within(link)
    assert refused.value.fault is Fault.ORIGIN
