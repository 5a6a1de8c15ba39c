import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from keyring.backends import chainer, fail, null

from services.core.errors import Damage, DamagedError, NoDeviceSecretError
from services.security.device import FileSecrets, KeyringSecrets, Keystore, trusted, within
from services.security.protection import Protection
from tests.fakes.keystore import MemoryKeystore

SECRET = bytes(range(32))


def forgets(keystore: MemoryKeystore) -> None:
    keystore.items.clear()


def refuses(_: MemoryKeystore) -> None:
    raise RuntimeError("locked")


def waits(_: MemoryKeystore) -> None:
    threading.Event().wait(5)  # for an answer to a prompt that nobody sees


def test_file_secrets_when_put_then_got_privately(tmp_path: Path) -> None:
    folder = tmp_path / "person"
    secrets = FileSecrets(folder)
    assert secrets.get("camille") is None
    secrets.put("camille", SECRET)
    assert FileSecrets(folder).get("camille") == SECRET
    assert secrets.get("somebody else") is None
    assert secrets.available() is Protection.FILE
    assert stat.S_IMODE((folder / "device.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    secrets.delete("camille")
    secrets.delete("camille")
    assert list(folder.iterdir()) == []


def test_file_secrets_when_any_bit_is_flipped_or_cut_then_damaged(tmp_path: Path) -> None:
    secrets = FileSecrets(tmp_path)
    secrets.put("camille", SECRET)
    path = tmp_path / "device.key"
    whole = path.read_bytes()
    number = int.from_bytes(whole, "big")
    altered = [(number ^ 1 << bit).to_bytes(len(whole), "big") for bit in range(len(whole) * 8)]
    damaged: tuple[bytes | bytearray, ...] = (
        *altered,
        *(whole[:end] for end in range(len(whole))),
        whole + b"\n",
    )
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises(DamagedError) as caught:
            secrets.get("camille")
        assert caught.value.damage is Damage.KEYS


def test_keyring_secrets_when_keystore_works_then_kept_and_probe_gone() -> None:
    keystore = MemoryKeystore()
    secrets = KeyringSecrets(lambda: keystore)
    assert secrets.available() is Protection.KEYSTORE
    assert keystore.items == {}
    secrets.put("camille", SECRET)
    assert secrets.get("camille") == SECRET
    assert secrets.name == "tests.fakes.keystore.MemoryKeystore"
    secrets.delete("camille")
    secrets.delete("camille")
    assert secrets.get("camille") is None


@pytest.mark.parametrize(
    "keystore", [None, MemoryKeystore(forgets), MemoryKeystore(refuses), MemoryKeystore(waits)]
)
def test_keyring_secrets_when_keystore_is_unusable_then_not_available(
    keystore: Keystore | None,
) -> None:
    secrets = KeyringSecrets(lambda: keystore, limit=0.2)
    assert secrets.available() is None


def test_keyring_secrets_when_there_is_none_then_refused() -> None:
    secrets = KeyringSecrets(lambda: None)
    with pytest.raises(NoDeviceSecretError):
        secrets.put("camille", SECRET)
    with pytest.raises(NoDeviceSecretError):
        secrets.get("camille")


@pytest.mark.parametrize("text", ["", "not base 64!", "AAAA"])
def test_keyring_secrets_when_something_else_stands_there_then_none(text: str) -> None:
    keystore = MemoryKeystore()
    keystore.set_password("org.carnet", "camille", text)
    assert KeyringSecrets(lambda: keystore).get("camille") is None


def test_trusted_when_keystore_does_not_encrypt_then_none() -> None:
    chain = chainer.ChainerBackend()
    for keystore in (fail.Keyring(), null.Keyring(), chain, MemoryKeystore()):
        assert trusted(keystore) is None


def test_trusted_when_chain_holds_a_good_one_then_that_one() -> None:
    class Good(MemoryKeystore):
        __module__ = "keyring.backends.SecretService"

    class Chain(MemoryKeystore):
        backends = (null.Keyring(), Good())

    assert trusted(Chain()) is Chain.backends[1]


def test_within_when_work_hangs_then_refused_soon() -> None:
    with pytest.raises(NoDeviceSecretError):
        within(0.05, lambda: threading.Event().wait(5))


def test_vault_when_imported_then_keyring_is_not() -> None:
    program = "import sys, services.security.vault; sys.exit('keyring' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
