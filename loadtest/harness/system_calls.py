"""How often a server enters the kernel: a counter on the kernel's own tracepoint, raw_syscalls:sys_enter."""

import ctypes
import os
import platform
import struct
import tempfile
from functools import lru_cache
from pathlib import Path

from .server import LIBC, Server

TRACEFS = (Path("/sys/kernel/tracing"), Path("/sys/kernel/debug/tracing"))
EVENT_ID = "events/raw_syscalls/sys_enter/id"

# perf_event_open(2), which libc has no function for.
PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}.get(platform.machine())
TYPE_TRACEPOINT, FLAG_CLOEXEC, INHERIT = 2, 8, 1 << 1
ATTRIBUTES_BYTES = 64  # the structure's first published size


class SystemCalls:
    """Those of a server, of all its threads and processes, counted between `with` and its end."""

    def __init__(self, server: Server):
        self._threads = server.threads()
        self._counters: list[int] = []

    def __enter__(self) -> "SystemCalls":
        opened = [_open_counter(thread) for thread in self._threads]
        self._counters = [counter for counter in opened if counter >= 0]
        return self

    def __exit__(self, *_: object) -> None:
        for counter in self._counters:
            os.close(counter)

    def count(self) -> int | None:
        """None where they cannot be counted: without the right to, or without the tracepoint."""
        if not self._counters:
            return None
        return sum(struct.unpack("Q", os.read(counter, 8))[0] for counter in self._counters)


def _open_counter(thread: int) -> int:
    event = _event_id()
    if event is None or PERF_EVENT_OPEN is None:
        return -1
    attributes = bytearray(ATTRIBUTES_BYTES)
    struct.pack_into("=IIQ", attributes, 0, TYPE_TRACEPOINT, ATTRIBUTES_BYTES, event)
    struct.pack_into("=Q", attributes, 40, INHERIT)  # and of the threads that it starts from now on
    buffer = (ctypes.c_char * ATTRIBUTES_BYTES).from_buffer(attributes)
    return LIBC.syscall(PERF_EVENT_OPEN, buffer, thread, -1, -1, FLAG_CLOEXEC)


@lru_cache
def _event_id() -> int | None:
    for folder in TRACEFS:
        if (event := _read_id(folder)) is not None:
            return event
    with tempfile.TemporaryDirectory(prefix="quoit-loadtest-") as folder:
        if LIBC.mount(b"tracefs", folder.encode(), b"tracefs", 0, None) != 0:
            return None
        try:
            return _read_id(Path(folder))
        finally:
            LIBC.umount(folder.encode())


def _read_id(folder: Path) -> int | None:
    try:
        return int((folder / EVENT_ID).read_text())
    except OSError:
        return None
