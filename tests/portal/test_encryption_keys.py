"""Which keys there are, what they seal, and that nothing else opens it."""

import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from privacy_portal.encryption import keys
from privacy_portal.encryption.blind_index import blind_index
from privacy_portal.encryption.keys import Key
from privacy_portal.encryption.sealing import UnsealError, key_id_of, seal, unseal
from tests.portal.keyring import master

pytestmark = pytest.mark.any_database

KEY = Key("one", os.urandom(32))
HOLDER = b"case.person"


def test_the_first_configured_key_encrypts(settings) -> None:
    settings.ENCRYPTION_KEYS = [master("new"), master("old")]

    assert keys.current_master_id() == "new"
    assert keys.platform_key(7).id == "new"
    assert keys.platform_key(7, "old").id == "old"


def test_two_platforms_never_share_a_key(settings) -> None:
    settings.ENCRYPTION_KEYS = [master("main")]

    assert keys.platform_key(1).secret != keys.platform_key(2).secret


def test_a_key_that_was_removed_too_early_is_named(settings) -> None:
    settings.ENCRYPTION_KEYS = [master("new")]

    with pytest.raises(keys.UnknownMasterKey, match="old"):
        keys.platform_key(1, "old")


def test_without_keys_the_portal_can_be_tried_but_not_run_in_production(settings) -> None:
    settings.ENCRYPTION_KEYS, settings.PRODUCTION = [], False
    assert keys.current_master_id() == keys.TRIAL_KEY_ID

    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        keys.master_keys()


@pytest.mark.parametrize(
    "pairs",
    [
        ["no-colon"],
        [":" + base64.b64encode(bytes(32)).decode()],
        ["has space:" + base64.b64encode(bytes(32)).decode()],
        ["main:not base64!"],
        ["main:" + base64.b64encode(bytes(31)).decode()],
        [master("main"), master("main")],
    ],
)
def test_malformed_keys_stop_the_start(settings, pairs: list[str]) -> None:
    settings.ENCRYPTION_KEYS = pairs

    with pytest.raises(ImproperlyConfigured):
        keys.master_keys()


def test_a_key_does_not_show_itself() -> None:
    assert repr(KEY) == "Key(id='one')"


@given(st.binary(max_size=2000))
def test_what_is_sealed_opens_to_the_same_bytes(plain: bytes) -> None:
    sealed = seal(KEY, HOLDER, plain)

    assert unseal(KEY, HOLDER, sealed) == plain
    assert key_id_of(sealed) == "one"


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    assert seal(KEY, HOLDER, b"rita@example.org") != seal(KEY, HOLDER, b"rita@example.org")


def test_every_changed_byte_is_noticed() -> None:
    sealed = seal(KEY, HOLDER, b"rita")

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(UnsealError):
            unseal(KEY, HOLDER, bytes(changed))


@pytest.mark.parametrize(
    ("key", "context"),
    [
        (Key("one", os.urandom(32)), HOLDER),
        (Key("two", KEY.secret), HOLDER),
        (KEY, b"case.wish"),
    ],
    ids=["another key", "the same key under another name", "another field"],
)
def test_nothing_else_opens_it(key: Key, context: bytes) -> None:
    sealed = seal(KEY, HOLDER, b"rita")

    with pytest.raises(UnsealError):
        unseal(key, context, sealed)


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x02\x01o", b"\x01\x09short"])
def test_junk_is_no_sealed_value(junk: bytes) -> None:
    with pytest.raises(UnsealError):
        key_id_of(junk)
    with pytest.raises(UnsealError):
        unseal(KEY, HOLDER, junk)


@pytest.mark.parametrize(
    "spelling", ["RITA@Example.org", " rita@example.org ", "ｒｉｔａ@example.org", "rita@example.org\n"]
)
def test_a_blind_index_finds_the_same_value_in_another_spelling(spelling: str) -> None:
    assert blind_index("contact", 1, spelling) == blind_index("contact", 1, "rita@example.org")


def test_a_blind_index_joins_neither_platforms_nor_purposes_nor_installations(settings) -> None:
    prints = {blind_index("contact", 1, "rita"), blind_index("contact", 2, "rita"), blind_index("code", 1, "rita")}
    settings.BLIND_INDEX_KEY = "another installation"
    prints.add(blind_index("contact", 1, "rita"))

    assert len(prints) == 4
    assert all(len(one) == 64 for one in prints)
