"""Sealing a file while it is written and opening it while it is read, in memory of one chunk.

    magic (4) | length of the key id (1) | key id | salt (32) | nonce prefix (7) | chunk, chunk, ... final chunk

Each file has a key of its own, derived from the given one by the salt. A chunk is AES-256-GCM over 64 KiB (the final
one over 0 to 64 KiB) with the nonce `prefix | number (4) | final (1)`: the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár (2015). A chunk that is changed, moved, repeated or left out does not open, nor does a file that
ends early or goes on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import TracebackType
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy_portal.encryption.keys import Key, derive
from privacy_portal.encryption.sealing import TAG_BYTES, UnsealError

MAGIC = b"PPF1"
CHUNK_BYTES = 64 * 1024
SALT_BYTES = 32
PREFIX_BYTES = 7
_MAX_CHUNKS = 2**32


class SealedWriter:
    """Seals what is written to it into `file`, for `context` (which file this is; authenticated, not stored).

    Use it as a context manager: leaving the block by an exception leaves the file without its end, and such a file
    does not open. The underlying file is the caller's to close.
    """

    def __init__(self, file: IO[bytes], key: Key, context: bytes) -> None:
        salt, self._prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
        self._file, self._buffer, self._number, self._closed = file, bytearray(), 0, False
        self._header = _header(key.id) + salt + self._prefix
        self._cipher = _cipher(key, salt, context)
        file.write(self._header)

    def write(self, data: bytes) -> int:
        """Take more bytes and return how many; whole chunks go to the file. Raises ValueError after `close`."""
        if self._closed:
            raise ValueError("the sealed file is closed")
        self._buffer += data
        # One chunk stays behind: only `close` knows which chunk is the final one.
        while len(self._buffer) > CHUNK_BYTES:
            self._seal(bytes(self._buffer[:CHUNK_BYTES]), final=False)
            del self._buffer[:CHUNK_BYTES]
        return len(data)

    def flush(self) -> None:
        """Pass whole chunks on to the disk."""
        self._file.flush()

    def close(self) -> None:
        """Write the final chunk. Nothing more can be written."""
        if not self._closed:
            self._seal(bytes(self._buffer), final=True)
            self._buffer.clear()
            self._closed = True

    def __enter__(self) -> SealedWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.close()
        self._closed = True

    def _seal(self, plain: bytes, *, final: bool) -> None:
        if self._number >= _MAX_CHUNKS:
            raise ValueError("a sealed file holds at most 2^32 chunks of 64 KiB")
        nonce = _nonce(self._prefix, self._number, final=final)
        self._file.write(self._cipher.encrypt(nonce, plain, self._header))
        self._number += 1


class SealedReader:
    """Opens a sealed file. Iterate it for its chunks, or `read` it.

    Raises UnsealError as soon as a byte is not as it was written, and at the latest at the end: what was read before
    is genuine, but only a reader that came to the end knows that the file is whole.
    """

    def __init__(self, file: IO[bytes], key: Key, context: bytes) -> None:
        expected = _header(key.id)
        rest = SALT_BYTES + PREFIX_BYTES
        header = file.read(len(expected) + rest)
        if not header.startswith(expected) or len(header) != len(expected) + rest:
            raise UnsealError("not a sealed file, or sealed with another key")
        salt, self._prefix = header[-rest:-PREFIX_BYTES], header[-PREFIX_BYTES:]
        self._file, self._header = file, header
        self._chunk, self._at = b"", 0
        self._cipher = _cipher(key, salt, context)
        self._chunks = self._open_chunks()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the plain bytes in chunks of at most 64 KiB."""
        while self._fill():
            chunk, self._at = self._chunk[self._at :], len(self._chunk)
            yield chunk

    def read(self, size: int = -1) -> bytes:
        """Return `size` bytes, fewer only at the end; all that is left for a negative size."""
        if size < 0:
            return b"".join(self)
        parts = []
        while size and self._fill():
            part = self._chunk[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            parts.append(part)
        return b"".join(parts)

    def _fill(self) -> bool:
        """Have unread bytes at hand; False at the end of the file."""
        if self._at == len(self._chunk):
            self._chunk, self._at = next(self._chunks, b""), 0
        return bool(self._chunk)

    def _open_chunks(self) -> Iterator[bytes]:
        number, sealed = 0, self._file.read(CHUNK_BYTES + TAG_BYTES)
        while True:
            following = self._file.read(CHUNK_BYTES + TAG_BYTES)
            nonce = _nonce(self._prefix, number, final=not following)
            try:
                plain = self._cipher.decrypt(nonce, sealed, self._header)
            except InvalidTag as error:
                raise UnsealError(f"chunk {number} was altered or moved, or the file was cut") from error
            if plain:
                yield plain
            if not following:
                return
            number, sealed = number + 1, following


def _header(key_id: str) -> bytes:
    name = key_id.encode("ascii")
    return MAGIC + bytes((len(name),)) + name


def _cipher(key: Key, salt: bytes, context: bytes) -> AESGCM:
    return AESGCM(derive(key.secret, b"privacy-portal file " + context, salt))


def _nonce(prefix: bytes, number: int, *, final: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes((final,))
