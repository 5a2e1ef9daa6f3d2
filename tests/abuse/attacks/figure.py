"""What an attack found, beside what is promised."""

from dataclasses import dataclass

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE


@dataclass(frozen=True)
class Figure:
    name: str
    value: str
    promise: str = ""
    holds: bool = True


def at_most(name: str, value: float, most: float, unit: str = "") -> Figure:
    return Figure(name, f"{value:,.6g}{unit}", f"at most {most:,.6g}{unit}", value <= most)


def equal(name: str, value: int, expected: int) -> Figure:
    return Figure(name, f"{value:,}", f"{expected:,}", value == expected)


def table(figures: list[Figure]) -> str:
    rows = [(f.name, f.value, f.promise, "" if f.holds else "BROKEN") for f in figures]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    return "\n".join("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0])).rstrip() for row in rows)
