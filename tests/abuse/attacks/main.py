"""The command line: which attacks, against which program, and the table of what was found."""

import argparse
import resource
from pathlib import Path

from attacks import descriptors, disk, overload, slow_disk, steady, storm
from attacks.figure import table

ATTACKS = {
    "heads": (overload.slow_heads, "2,000 connections that send a byte a second of their head"),
    "readers": (overload.slow_readers, "300 clients that ask for 10 MiB and read nothing"),
    "pipelining": (overload.pipelining, "20,000 requests before a byte is read"),
    "descriptors": (descriptors.exhaustion, "256 descriptors, 600 clients"),
    "storm": (storm.storm, "100,000 connections that are reset, or send garbage"),
    "releases": (disk.releases, "a root that leads elsewhere every 100 ms, for 30 s"),
    "slow-disk": (slow_disk.slow_disk, "300 ms for each request to a file system (as root, with /dev/fuse)"),
    "steady": (steady.steady, "300,000 requests, and 1,000,000 more"),
}


def find(name: str, place: str) -> Path | None:
    root = Path(__file__).resolve().parents[3]
    return next((path for build in ("release", "dev") if (path := root / "build" / build / place / name).is_file()), None)


def arguments() -> argparse.Namespace:
    listed = "\n".join(f"  {name:<12} {what}" for name, (_, what) in ATTACKS.items())
    parser = argparse.ArgumentParser(
        prog="tests/abuse/run", description=f"Attacks a quoit of its own, and prints what it took:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("attack", nargs="*", metavar="ATTACK", help="which ones (all)")
    parser.add_argument("--program", type=Path, default=find("quoit", ""), help="quoit (of build/release or build/dev)")
    parser.add_argument("--slow-disk", type=Path, default=find("slow_disk", "tests/slow_disk"), help="the file system that is slow")
    parser.add_argument("--scale", type=float, default=1.0, help="of the numbers of clients and requests (1)")
    parsed = parser.parse_args()
    if unknown := set(parsed.attack) - ATTACKS.keys():
        parser.error(f"there is no attack '{unknown.pop()}'; see --help")
    if parsed.program is None:
        parser.error("there is no quoit; build it, or name it with --program")
    return parsed


def main() -> int:
    options = arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    failed = False
    for name in options.attack or ATTACKS:
        attack, what = ATTACKS[name]
        print(f"{name}: {what}", flush=True)
        figures = list(attack(options))
        print(table(figures), flush=True)
        failed = failed or not all(figure.holds for figure in figures)
    return 1 if failed else 0
