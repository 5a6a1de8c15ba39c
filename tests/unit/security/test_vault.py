import errno
import itertools
import shutil
import stat
import traceback
from io import FileIO
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.errors import (
    AlreadyExistsError,
    Damage,
    DamagedError,
    DiskFullError,
    NewerVersionError,
    NoDeviceSecretError,
    WeakSecretError,
    WrongCodeError,
)
from services.core.files import DISK, Disk, FilePort
from services.security import keyfile
from services.security.device import FileSecrets, KeyringSecrets
from services.security.kdf import KdfCost
from services.security.sealed import sealed, unsealed
from services.security.vault import Keys, Protection, Vault
from tests.fakes.clock import SetClock
from tests.fakes.disk import FaultyDisk, Killed
from tests.fakes.keystore import MemoryKeystore

PERSON = "3f0c8a52-6a0e-4b8f-9a39-000000000001"
CODE, NEW_CODE, WRONG = "281904", "730418", "000000"
PHRASE = "correct cheval pile agrafe"
FAST = KdfCost(memory_kib=8, passes=1)

SECRETS = {Protection.KEYSTORE: CODE, Protection.FILE: CODE, Protection.PASSPHRASE: PHRASE}

flips = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Space:
    """A folder with a device around it; `vault()` is Carnet started anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SetClock()
        self.items = MemoryKeystore()

    def vault(self, port: FilePort = DISK) -> Vault:
        keystore = KeyringSecrets(lambda: self.items)
        return Vault(self.folder, self.clock, keystore, port=port)

    def create(self, protection: Protection = Protection.FILE) -> Keys:
        return self.vault().create(PERSON, SECRETS[protection], protection, FAST)

    def copy(self, folder: Path) -> "Space":
        shutil.copytree(self.folder, folder)
        copied = Space(folder)
        copied.items.items = dict(self.items.items)
        return copied


@pytest.fixture
def space(tmp_path: Path) -> Space:
    return Space(tmp_path / "person")


def flipped(data: bytes, bit: int) -> bytes:
    altered = bytearray(data)
    altered[bit // 8] ^= 1 << bit % 8
    return bytes(altered)


def rewritten(space: Space, **changes: object) -> None:
    """Alter keys.json as somebody would who can compute the checksum; the copy goes."""
    path = space.folder / "keys.json"
    content = msgspec.json.decode(unsealed(path.read_bytes()))
    path.write_bytes(sealed(msgspec.json.encode(content | changes)))
    (space.folder / "keys.previous.json").unlink()


def slots(space: Space) -> list[dict[str, object]]:
    content = msgspec.json.decode(unsealed((space.folder / "keys.json").read_bytes()))
    found: list[dict[str, object]] = content["slots"]
    return found


@pytest.mark.parametrize("protection", Protection)
def test_unlock_when_created_then_same_keys(space: Space, protection: Protection) -> None:
    assert not space.vault().exists
    keys = space.create(protection)
    vault = space.vault()
    assert vault.exists
    assert (vault.protection, vault.person, vault.has_recovery) == (protection, PERSON, False)
    assert vault.unlock(SECRETS[protection]).root == keys.root
    assert not vault.used_previous
    assert bool(vault.keystore) == (protection is Protection.KEYSTORE)


def test_create_when_called_for_two_then_roots_differ(tmp_path: Path) -> None:
    assert Space(tmp_path / "one").create().root != Space(tmp_path / "two").create().root


@pytest.mark.parametrize("protection", Protection)
def test_unlock_when_secret_is_wrong_then_wrong_code(space: Space, protection: Protection) -> None:
    space.create(protection)
    with pytest.raises(WrongCodeError):
        space.vault().unlock("mauvaise phrase de passe")


def test_create_when_one_exists_then_refused_and_untouched(space: Space) -> None:
    keys = space.create()
    with pytest.raises(AlreadyExistsError):
        space.vault().create(PERSON, NEW_CODE, Protection.FILE, FAST)
    assert space.vault().unlock(CODE).root == keys.root


def test_create_when_secret_is_weak_then_nothing_is_written(space: Space) -> None:
    with pytest.raises(WeakSecretError):
        space.vault().create(PERSON, "12345", Protection.FILE, FAST)
    assert not space.folder.exists()


def test_create_when_there_is_no_keystore_then_refused(tmp_path: Path) -> None:
    for device in (KeyringSecrets(lambda: None), FileSecrets(tmp_path)):
        vault = Vault(tmp_path / "person", SetClock(), device)
        with pytest.raises(NoDeviceSecretError):
            vault.create(PERSON, CODE, Protection.KEYSTORE, FAST)
        assert not vault.exists


def test_create_when_cost_is_not_given_then_measured_above_the_floor(space: Space) -> None:
    keys = space.vault().create(PERSON, CODE, Protection.FILE)
    cost = keyfile.found(space.folder).keys.own_slot.cost
    assert cost.memory_kib >= 19 * 1024
    assert space.vault().unlock(CODE).root == keys.root


def test_files_when_written_then_private(space: Space) -> None:
    keys = space.create()
    space.vault().change_secret(keys, NEW_CODE, Protection.FILE)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in space.folder.iterdir()}
    names = ["attempts.json", "device.key", "keys.json", "keys.previous.json"]
    assert modes == dict.fromkeys(names, 0o600)
    assert stat.S_IMODE(space.folder.stat().st_mode) == 0o700


def test_unlock_with_recovery_when_copied_by_hand_then_opens(space: Space) -> None:
    keys = space.create()
    text = space.vault().add_recovery(keys)
    vault = space.vault()
    assert vault.has_recovery
    assert vault.unlock_with_recovery(f" {text.lower().replace('-', ' ')} ").root == keys.root
    assert vault.unlock_with_recovery(text.replace("0", "o").replace("1", "l")).root == keys.root
    assert vault.unlock(CODE).root == keys.root


def test_unlock_with_recovery_when_wrong_or_replaced_then_wrong_code(space: Space) -> None:
    keys = space.create()
    with pytest.raises(WrongCodeError):
        space.vault().unlock_with_recovery("0000")
    first = space.vault().add_recovery(keys)
    second = space.vault().add_recovery(keys)
    with pytest.raises(WrongCodeError):
        space.vault().unlock_with_recovery(first)
    assert space.vault().unlock_with_recovery(second).root == keys.root


@pytest.mark.parametrize(("before", "after"), [*itertools.product(Protection, Protection)])
def test_change_secret_when_done_then_only_the_new_opens(
    space: Space, before: Protection, after: Protection
) -> None:
    keys = space.create(before)
    recovery = space.vault().add_recovery(keys)
    new = PHRASE + "!" if after is Protection.PASSPHRASE else NEW_CODE
    space.vault().change_secret(keys, new, after)
    vault = space.vault()
    assert vault.protection is after
    assert vault.unlock(new).root == keys.root
    with pytest.raises(WrongCodeError):
        vault.unlock(SECRETS[before])
    assert vault.unlock_with_recovery(recovery).root == keys.root
    # What the former protection left is gone: nothing of the old secret stays on the device.
    assert (space.folder / "device.key").exists() == (after is Protection.FILE)
    assert bool(space.items.items) == (after is Protection.KEYSTORE)
    (space.folder / "keys.json").unlink()
    assert space.vault().unlock(new).root == keys.root


def test_change_secret_when_weak_or_other_vaults_keys_then_untouched(
    space: Space, tmp_path: Path
) -> None:
    keys = space.create()
    with pytest.raises(WeakSecretError):
        space.vault().change_secret(keys, "1", Protection.FILE)
    stranger = Space(tmp_path / "stranger").create()
    with pytest.raises(ValueError, match="another vault"):
        space.vault().change_secret(stranger, NEW_CODE, Protection.FILE)
    assert space.vault().unlock(CODE).root == keys.root


@pytest.mark.parametrize("after", Protection)
@pytest.mark.parametrize("before", [Protection.FILE, Protection.KEYSTORE])
@pytest.mark.parametrize("error", [Killed(), OSError(errno.ENOSPC, ""), OSError(errno.EIO, "")])
def test_change_secret_when_interrupted_anywhere_then_old_or_new_opens(
    space: Space, tmp_path: Path, before: Protection, after: Protection, error: BaseException
) -> None:
    keys = space.create(before)
    new = PHRASE + "!" if after is Protection.PASSPHRASE else NEW_CODE
    counted = FaultyDisk()
    space.copy(tmp_path / "counted").vault(counted).change_secret(keys, new, after)
    opened = set()
    for step in range(1, counted.steps + 1):
        broken = space.copy(tmp_path / str(step))
        with pytest.raises((Killed, OSError, DiskFullError)):
            broken.vault(FaultyDisk(step, error)).change_secret(keys, new, after)
        assert broken.vault().unlock(opens(broken, new, SECRETS[before])).root == keys.root
        opened.add(broken.vault().protection)
        broken.vault().change_secret(keys, new, after)
        assert broken.vault().unlock(new).root == keys.root
    assert after in opened


def opens(space: Space, new: str, old: str) -> str:
    """Return which of two secrets opens."""
    try:
        space.vault().unlock(new)
    except WrongCodeError:
        return old
    return new


@pytest.mark.parametrize("protection", Protection)
def test_create_when_killed_anywhere_then_none_or_one_that_opens(
    tmp_path: Path, protection: Protection
) -> None:
    counted = FaultyDisk()
    Space(tmp_path / "counted").vault(counted).create(PERSON, SECRETS[protection], protection, FAST)
    for step in range(1, counted.steps + 1):
        broken = Space(tmp_path / str(step))
        with pytest.raises(Killed):
            broken.vault(FaultyDisk(step)).create(PERSON, SECRETS[protection], protection, FAST)
        if not broken.vault().exists:
            broken.create(protection)
        broken.vault().unlock(SECRETS[protection])


def test_create_when_disk_is_full_then_no_vault_and_no_device_secret(tmp_path: Path) -> None:
    for step in range(1, 12):
        broken = Space(tmp_path / str(step))
        full = FaultyDisk(step, OSError(errno.ENOSPC, "full"))
        try:
            broken.vault(full).create(PERSON, CODE, Protection.KEYSTORE, FAST)
        except DiskFullError:
            assert not broken.vault().exists
            assert broken.items.items == {}
        else:
            broken.vault().unlock(CODE)


def test_unlock_when_disk_is_full_then_opens_and_goes_on_counting(space: Space) -> None:
    keys = space.create()

    class Full(Disk):
        def create(self, path: Path, mode: int) -> FileIO:
            raise OSError(errno.ENOSPC, f"no room for {path.name} {mode:o}")

    vault = space.vault(Full())
    assert vault.unlock(CODE).root == keys.root
    for _ in range(4):
        with pytest.raises(WrongCodeError):
            vault.unlock(WRONG)
    assert vault.wait().total_seconds() == 30


def test_unlock_when_interrupted_anywhere_then_opens_afterwards(
    space: Space, tmp_path: Path
) -> None:
    keys = space.create()
    space.vault().change_secret(keys, NEW_CODE, Protection.FILE)
    counted = FaultyDisk()
    space.copy(tmp_path / "counted").vault(counted).unlock(NEW_CODE)
    for step in range(1, counted.steps + 1):
        broken = space.copy(tmp_path / str(step))
        with pytest.raises(Killed):
            broken.vault(FaultyDisk(step)).unlock(NEW_CODE)
        assert broken.vault().unlock(NEW_CODE).root == keys.root
        assert list(broken.folder.glob("*.tmp")) == []


def test_keys_json_when_any_bit_is_flipped_or_cut_then_damaged(space: Space) -> None:
    space.vault().add_recovery(space.create())
    data = (space.folder / "keys.json").read_bytes()
    keyfile.parsed(data)
    altered = (flipped(data, bit) for bit in range(len(data) * 8))
    cut = (data[:end] for end in range(len(data)))
    for other in itertools.chain(altered, cut, (data + b"\n", b" " + data)):
        with pytest.raises(DamagedError):
            keyfile.parsed(other)


@flips
@given(st.data())
def test_unlock_when_keys_json_is_flipped_then_copy_used_or_damaged(
    space: Space, draw: st.DataObject
) -> None:
    keys = space.vault().unlock(CODE) if space.vault().exists else space.create()
    current, copy = space.folder / "keys.json", space.folder / "keys.previous.json"
    whole = current.read_bytes()
    bit = draw.draw(st.integers(0, len(whole) * 8 - 1))
    current.write_bytes(flipped(whole, bit))
    vault = space.vault()
    assert vault.used_previous
    assert vault.unlock(CODE).root == keys.root
    assert vault.used_previous
    assert current.read_bytes() == whole
    current.write_bytes(flipped(whole, bit))
    copy.unlink()
    with pytest.raises(DamagedError) as caught:
        space.vault().unlock(CODE)
    assert caught.value.damage is Damage.KEYS
    assert space.vault().exists
    current.write_bytes(whole)


def test_unlock_when_keys_json_is_lost_after_a_change_then_old_code_opens(space: Space) -> None:
    keys = space.create()
    space.vault().change_secret(keys, NEW_CODE, Protection.FILE)
    (space.folder / "keys.json").write_bytes(b"")
    vault = space.vault()
    assert vault.unlock(CODE).root == keys.root
    assert vault.used_previous


def test_unlock_when_nothing_is_left_then_damaged(space: Space) -> None:
    space.create()
    (space.folder / "keys.json").write_bytes(b"x" * 1_000_000)
    (space.folder / "keys.previous.json").write_bytes(b"{}")
    with pytest.raises(DamagedError):
        space.vault().unlock(CODE)


def test_unlock_when_written_by_a_newer_carnet_then_said_and_untouched(space: Space) -> None:
    space.create()
    path = space.folder / "keys.json"
    newer = sealed(b'{"version":2,"something":["else"]}')
    path.write_bytes(newer)
    vault = space.vault()
    assert not vault.used_previous
    with pytest.raises(NewerVersionError):
        vault.unlock(CODE)
    assert path.read_bytes() == newer


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 100 * 1024 * 1024, "passes": 1, "lanes": 1},
        {"memory_kib": 8, "passes": 1_000_000, "lanes": 1},
        {"memory_kib": 8, "passes": 1, "lanes": 1_000_000},
        {"memory_kib": -1, "passes": 1, "lanes": 1},
        {"memory_kib": 1e99, "passes": 1, "lanes": 1},
    ],
)
def test_unlock_when_cost_is_hostile_then_damaged(space: Space, cost: dict[str, float]) -> None:
    space.create()
    rewritten(space, slots=[slots(space)[0] | {"cost": cost}])
    with pytest.raises(DamagedError):
        space.vault().unlock(CODE)


def test_unlock_when_slot_was_altered_with_its_checksum_then_never_opens(space: Space) -> None:
    space.create(Protection.PASSPHRASE)
    (slot,) = slots(space)
    cheaper = slot | {"cost": {"memory_kib": 9, "passes": 1, "lanes": 1}}
    rewritten(space, slots=[cheaper])
    with pytest.raises(WrongCodeError):
        space.vault().unlock(PHRASE)


def test_unlock_when_slot_is_another_persons_then_never_opens(space: Space, tmp_path: Path) -> None:
    other = Space(tmp_path / "other")
    space.create(Protection.PASSPHRASE)
    other.vault().create("somebody else", PHRASE, Protection.PASSPHRASE, FAST)
    rewritten(space, slots=slots(other))
    with pytest.raises(WrongCodeError):
        space.vault().unlock(PHRASE)


def test_unlock_when_own_slot_is_missing_then_damaged(space: Space) -> None:
    space.create(Protection.PASSPHRASE)
    rewritten(space, protection="file")
    with pytest.raises(DamagedError):
        space.vault().unlock(CODE)


@pytest.mark.parametrize("protection", [Protection.FILE, Protection.KEYSTORE])
@pytest.mark.parametrize("is_replaced", [False, True])
def test_unlock_when_device_secret_is_gone_then_only_recovery_opens(
    space: Space, protection: Protection, is_replaced: bool
) -> None:
    keys = space.create(protection)
    recovery = space.vault().add_recovery(keys)
    device = FileSecrets(space.folder) if protection is Protection.FILE else keystore_of(space)
    device.delete(PERSON)
    if is_replaced:
        device.put(PERSON, bytes(32))
    for _ in range(6):
        with pytest.raises(NoDeviceSecretError):
            space.vault().unlock(CODE)
    vault = space.vault()
    opened = vault.unlock_with_recovery(recovery)
    vault.change_secret(opened, NEW_CODE, protection)
    assert space.vault().unlock(NEW_CODE).root == keys.root


def keystore_of(space: Space) -> KeyringSecrets:
    return KeyringSecrets(lambda: space.items)


def test_unlock_when_device_file_is_damaged_then_said_and_recovery_mends(space: Space) -> None:
    keys = space.create()
    recovery = space.vault().add_recovery(keys)
    path = space.folder / "device.key"
    path.write_bytes(flipped(path.read_bytes(), 800))
    with pytest.raises(DamagedError):
        space.vault().unlock(CODE)
    vault = space.vault()
    vault.change_secret(vault.unlock_with_recovery(recovery), NEW_CODE, Protection.FILE)
    assert space.vault().unlock(NEW_CODE).root == keys.root


def test_change_secret_when_keystore_fails_then_its_secret_is_not_replaced(space: Space) -> None:
    keys = space.create(Protection.KEYSTORE)
    silent = Vault(space.folder, space.clock, KeyringSecrets(lambda: None))
    with pytest.raises(NoDeviceSecretError):
        silent.change_secret(keys, NEW_CODE, Protection.KEYSTORE)
    assert space.vault().unlock(CODE).root == keys.root


@pytest.mark.parametrize("protection", Protection)
def test_destroy_when_done_then_nothing_is_left(space: Space, protection: Protection) -> None:
    keys = space.create(protection)
    space.vault().change_secret(keys, NEW_CODE, Protection.FILE)
    (space.folder / "abc.tmp").write_bytes(b"a draft")
    space.vault().destroy()
    space.vault().destroy()
    assert list(space.folder.iterdir()) == []
    assert space.items.items == {}
    assert not space.vault().exists


def test_messages_when_anything_is_refused_then_no_secret_is_told(space: Space) -> None:
    keys = space.create()
    recovery = space.vault().add_recovery(keys)
    told = [repr(space.vault()), repr(keys), repr(vars(space.vault()))]
    attempts = (
        lambda: space.vault().unlock("987001"),
        lambda: space.vault().unlock_with_recovery("WRNG-KEY0"),
        lambda: space.vault().create(PERSON, CODE, Protection.FILE, FAST),
        lambda: space.vault().change_secret(keys, "54321", Protection.FILE),
    )
    for attempt in attempts:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever: its words count
            attempt()
        told += [str(caught.value), repr(caught.value), repr(caught.value.__dict__)]
        told += traceback.format_exception(caught.value, chain=True)[-1:]
    device = FileSecrets(space.folder).get(PERSON) or b""
    secrets = [
        CODE,
        "987001",
        "WRNG",
        "54321",
        recovery,
        keys.root.hex(),
        device.hex(),
        repr(device),
    ]
    assert not [secret for secret in secrets for words in told if secret in words]
