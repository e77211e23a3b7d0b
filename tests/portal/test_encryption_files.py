"""Rita's package lies on the disk sealed: whoever cuts, swaps or repeats a part of it is found out."""

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy_portal.encryption.files import CHUNK_BYTES, SealedReader, SealedWriter
from privacy_portal.encryption.keys import Key
from privacy_portal.encryption.sealing import TAG_BYTES, UnsealError

pytestmark = pytest.mark.any_database

KEY = Key("s:rita", os.urandom(32))
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES


def sealed(plain: bytes, context: bytes = b"package 1") -> bytes:
    file = io.BytesIO()
    with SealedWriter(file, KEY, context) as writer:
        writer.write(plain)
    return file.getvalue()


def opened(stored: bytes, key: Key = KEY, context: bytes = b"package 1") -> bytes:
    return SealedReader(io.BytesIO(stored), key, context).read()


def chunks_of(stored: bytes) -> tuple[bytes, list[bytes]]:
    header = len(stored) - len(sealed_body(stored))
    body = stored[header:]
    return stored[:header], [body[at : at + SEALED_CHUNK] for at in range(0, len(body), SEALED_CHUNK)]


def sealed_body(stored: bytes) -> bytes:
    return stored[4 + 1 + len(KEY.id) + 32 + 7 :]


@pytest.mark.parametrize(
    "length", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5]
)
def test_a_file_opens_to_what_was_written(length: int) -> None:
    plain = os.urandom(length)

    assert opened(sealed(plain)) == plain


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3 * CHUNK_BYTES), max_size=4), st.integers(100, 2 * CHUNK_BYTES))
def test_the_sizes_of_writes_and_reads_make_no_difference(writes: list[int], step: int) -> None:
    plain, file = b"", io.BytesIO()
    with SealedWriter(file, KEY, b"") as writer:
        for number, size in enumerate(writes):
            part = bytes([number]) * size
            assert writer.write(part) == size
            plain += part
    file.seek(0)
    reader, read = SealedReader(file, KEY, b""), []
    while part := reader.read(step):
        read.append(part)

    assert b"".join(read) == plain
    assert all(len(part) == step for part in read[:-1])


def test_a_reader_can_be_read_a_little_and_then_iterated() -> None:
    plain = os.urandom(2 * CHUNK_BYTES + 9)
    reader = SealedReader(io.BytesIO(sealed(plain)), KEY, b"package 1")

    assert reader.read(10) + b"".join(reader) == plain


def test_a_file_shows_nothing_of_what_it_holds() -> None:
    assert b"rita@example.org" not in sealed(b"rita@example.org " * 10_000)


@pytest.mark.parametrize("missing", [1, TAG_BYTES, SEALED_CHUNK, SEALED_CHUNK + 4])
def test_a_file_that_was_cut_does_not_open(missing: int) -> None:
    stored = sealed(os.urandom(3 * CHUNK_BYTES))

    with pytest.raises(UnsealError):
        opened(stored[:-missing])


def test_a_cut_file_shows_only_whole_and_genuine_chunks_before_it_fails() -> None:
    plain = os.urandom(3 * CHUNK_BYTES)
    reader = SealedReader(io.BytesIO(sealed(plain)[:-SEALED_CHUNK]), KEY, b"package 1")

    assert next(iter(reader)) == plain[:CHUNK_BYTES]
    with pytest.raises(UnsealError):
        reader.read()


def test_chunks_can_be_neither_swapped_nor_repeated_nor_left_out() -> None:
    header, (one, two, three) = chunks_of(sealed(os.urandom(2 * CHUNK_BYTES + 7)))

    for forged in ([two, one, three], [one, one, three], [one, three], [one, two, two, three], [one, two, three, b"x"]):
        with pytest.raises(UnsealError):
            opened(header + b"".join(forged))


def test_a_chunk_of_another_file_under_the_same_key_does_not_fit() -> None:
    header, (_one, end) = chunks_of(sealed(bytes(CHUNK_BYTES + 7)))
    _header, (foreign, _end) = chunks_of(sealed(bytes(CHUNK_BYTES + 7)))

    with pytest.raises(UnsealError):
        opened(header + foreign + end)


def test_another_persons_key_or_another_package_opens_nothing() -> None:
    stored = sealed(b"rita")

    with pytest.raises(UnsealError):
        opened(stored, key=Key("s:rita", os.urandom(32)))
    with pytest.raises(UnsealError):
        opened(stored, key=Key("s:otto", KEY.secret))
    with pytest.raises(UnsealError):
        opened(stored, context=b"package 2")
    with pytest.raises(UnsealError):
        opened(stored[:20])


def test_a_writer_that_was_interrupted_leaves_a_file_that_does_not_open() -> None:
    def fill(writer: SealedWriter) -> None:
        with writer:
            writer.write(os.urandom(CHUNK_BYTES * 2))
            raise RuntimeError("the disk is full")

    file = io.BytesIO()
    writer = SealedWriter(file, KEY, b"package 1")
    with pytest.raises(RuntimeError):
        fill(writer)
    writer.close()

    with pytest.raises(UnsealError):
        opened(file.getvalue())
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"more")
