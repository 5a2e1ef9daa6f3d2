"""Brotli (RFC 7932) by the library that quoit itself needs: Python has none."""

import ctypes
from functools import lru_cache

QUALITY, WINDOW, MODE_GENERIC = 9, 22, 0


@lru_cache(maxsize=64)
def compress(content: bytes) -> bytes:
    library = ctypes.CDLL("libbrotlienc.so.1")
    library.BrotliEncoderMaxCompressedSize.restype = ctypes.c_size_t
    library.BrotliEncoderMaxCompressedSize.argtypes = [ctypes.c_size_t]
    size = ctypes.c_size_t(library.BrotliEncoderMaxCompressedSize(len(content)))
    coded = ctypes.create_string_buffer(size.value)
    into = (ctypes.byref(size), coded)
    length = ctypes.c_size_t(len(content))
    if not library.BrotliEncoderCompress(QUALITY, WINDOW, MODE_GENERIC, length, content, *into):
        raise ValueError(f"Brotli cannot compress {len(content)} bytes")
    return coded.raw[: size.value]


def decompress(coded: bytes, most: int) -> bytes:
    """At most so many bytes; ValueError when there are more, or when it is no Brotli."""
    library = ctypes.CDLL("libbrotlidec.so.1")
    size = ctypes.c_size_t(most)
    content = ctypes.create_string_buffer(max(most, 1))
    done = library.BrotliDecoderDecompress(ctypes.c_size_t(len(coded)), coded, ctypes.byref(size), content)
    if done != 1:  # BROTLI_DECODER_RESULT_SUCCESS
        raise ValueError(f"not Brotli of at most {most} bytes")
    return content.raw[: size.value]
