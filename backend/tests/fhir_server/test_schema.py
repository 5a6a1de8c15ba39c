import pytest
from sqlalchemy import Connection, update

from backend.fhir_server.schema import NewerSchemaError, epoch, prepare, server
from backend.storage.engine import Store


async def test_prepare_when_done_again_then_the_epoch_stays(store: Store) -> None:
    first = await store.read(epoch)
    await prepare(store)
    assert await store.read(epoch) == first


async def test_prepare_when_a_newer_server_was_here_then_refused(store: Store) -> None:
    def newer(connection: Connection) -> None:
        connection.execute(update(server).values(schema_version=99))

    await store.write(newer)
    with pytest.raises(NewerSchemaError):
        await prepare(store)
