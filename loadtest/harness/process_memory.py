"""How much memory a server's processes have: proc_pid_smaps_rollup(5)."""

import re
from pathlib import Path

KIB = 1024


def proportional_bytes(pids: list[int]) -> int:
    """A page that several processes share counts once in the sum."""
    return sum(_fields(pid).get("Pss", 0) for pid in pids)


def own_bytes(pids: list[int]) -> int:
    """The same without pages of files, whose share depends on who else on the machine runs programs of the same libraries."""
    return sum(_fields(pid).get("Pss_Anon", 0) + _fields(pid).get("Pss_Shmem", 0) for pid in pids)


def resident_bytes(pids: list[int]) -> int:
    """What the largest process has in memory, libraries included, and what each other has for itself."""
    fields = sorted((_fields(pid) for pid in pids), key=lambda found: found.get("Rss", 0), reverse=True)
    others = sum(found.get("Private_Clean", 0) + found.get("Private_Dirty", 0) for found in fields[1:])
    return fields[0].get("Rss", 0) + others


def _fields(pid: int) -> dict[str, int]:
    """In bytes; none when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return {name: int(kib) * KIB for name, kib in re.findall(r"^(\w+): +(\d+) kB$", text, re.MULTILINE)}
