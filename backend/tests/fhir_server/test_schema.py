from backend.fhir_server.schema import epoch, prepare
from backend.storage.engine import Store


async def test_prepare_when_done_again_then_the_epoch_stays(store: Store) -> None:
    first = await store.read(epoch)
    await prepare(store)
    assert await store.read(epoch) == first
