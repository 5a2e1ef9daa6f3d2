"""A network of a script's own."""

import ctypes
import fcntl
import os
import socket
import struct
import sys

import quoit


def enter_own() -> None:
    """Leaves this script a loopback interface where nobody else listens: its ports are those that people read of."""
    new_network = 0x40000000  # CLONE_NEWNET
    if ctypes.CDLL(None).unshare(new_network) != 0:
        print("no network of its own can be had here")
        sys.exit(1 if os.environ.get("CI") == "true" else quoit.SKIPPED)
    up, set_flags = 1, 0x8914  # IFF_UP, SIOCSIFFLAGS
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh14x", b"lo", up))
