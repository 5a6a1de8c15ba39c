from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from backend.storage.blobs import Blobs, blobs_from_url

SECRET = b"k" * 32
MIB = 1024 * 1024


async def parts(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(blobs: Blobs, key: str, start: int, end: int) -> bytes:
    return b"".join([chunk async for chunk in blobs.stream(key, start, end)])


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3Store]:
    """Start an S3 of the tests' own, on a real socket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    httpx.put(f"{endpoint}/carnet", trust_env=False).raise_for_status()
    yield S3Store(
        "carnet",
        endpoint=endpoint,
        region="us-east-1",
        access_key_id="exemple",
        secret_access_key="exemple",
        client_options={"allow_http": True},
    )
    server.stop()


@pytest.fixture(params=["file", "memory", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "s3":
        return Blobs(request.getfixturevalue("bucket"), SECRET)
    url = "memory:" if request.param == "memory" else f"file://{tmp_path}/blobs"
    return blobs_from_url(url, SECRET)


@pytest.mark.parametrize("content", [b"", b"bonjour", bytes(range(256)) * 4096 * 9])
async def test_blob_when_put_then_whole_and_in_parts(blobs: Blobs, content: bytes) -> None:
    blob = await blobs.put(parts(content[:MIB], content[MIB:]), "camille")

    assert blob.size == len(content)
    assert await blobs.get(blob.key) == content
    assert await read(blobs, blob.key, 0, blob.size) == content
    assert await read(blobs, blob.key, blob.size // 2, blob.size) == content[blob.size // 2 :]


async def test_blob_when_the_same_bytes_then_one_key_a_space(blobs: Blobs) -> None:
    first = await blobs.put(parts(b"bon", b"jour"), "camille")
    again = await blobs.put(parts(b"bonjour"), "camille")
    other = await blobs.put(parts(b"bonjour"), "lea")

    assert first == again
    assert other.key != first.key
    assert "camille" not in first.key


async def test_blob_when_its_source_fails_then_nothing_is_left(tmp_path: Path) -> None:
    async def failing() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield bytes(MIB)
        raise ConnectionError

    blobs = blobs_from_url(f"file://{tmp_path}/blobs", SECRET)
    with pytest.raises(ConnectionError):
        await blobs.put(failing(), "camille")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_blob_when_lost_then_file_not_found(blobs: Blobs) -> None:
    with pytest.raises(FileNotFoundError):
        await blobs.get("nowhere")
    with pytest.raises(FileNotFoundError):
        await read(blobs, "nowhere", 0, 1)
