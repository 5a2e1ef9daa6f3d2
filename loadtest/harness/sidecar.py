"""Files in a content coding beside those they are made from."""

import ctypes
import gzip
from functools import lru_cache
from pathlib import Path

GZIP_LEVEL, BROTLI_QUALITY = 9, 9
BROTLI_WINDOW, BROTLI_MODE_GENERIC = 22, 0


def write_sidecars(file: Path, content: bytes) -> None:
    file.with_name(file.name + ".gz").write_bytes(gzip.compress(content, GZIP_LEVEL, mtime=0))
    file.with_name(file.name + ".br").write_bytes(brotli(content))


@lru_cache(maxsize=64)
def brotli(content: bytes) -> bytes:
    """By the library that quoit itself needs: Python has none."""
    library = ctypes.CDLL("libbrotlienc.so.1")
    library.BrotliEncoderMaxCompressedSize.restype = ctypes.c_size_t
    library.BrotliEncoderMaxCompressedSize.argtypes = [ctypes.c_size_t]
    size = ctypes.c_size_t(library.BrotliEncoderMaxCompressedSize(len(content)))
    coded = ctypes.create_string_buffer(size.value)
    done = library.BrotliEncoderCompress(
        BROTLI_QUALITY,
        BROTLI_WINDOW,
        BROTLI_MODE_GENERIC,
        ctypes.c_size_t(len(content)),
        content,
        ctypes.byref(size),
        coded,
    )
    if not done:
        raise ValueError(f"Brotli cannot compress {len(content)} bytes")
    return coded.raw[: size.value]
