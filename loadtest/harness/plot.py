"""Lines as SVG, wide enough for a phone. The vertical axis is logarithmic: subjects may differ by a factor of 50."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 400, 260
LEFT, RIGHT, TOP, FOOT = 66, 74, 24, 24
LABEL_PX = 13  # at least between two names
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Line:
    """`kind` chooses its colour (page.css). Points lie from left to right, and above zero."""

    label: str
    kind: str
    points: tuple[tuple[float, float], ...]


class Scale:
    """From values to pixels."""

    def __init__(self, lines: Sequence[Line], ticks: Sequence[tuple[float, str]]):
        values = [y for line in lines for _, y in line.points]
        self.low, self.high = step_below(min(values)), step_above(max(values))
        self._left, self._right = ticks[0][0], ticks[-1][0]

    def x(self, value: float) -> float:
        return LEFT + (value - self._left) / ((self._right - self._left) or 1) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return HEIGHT - FOOT - share * (HEIGHT - FOOT - TOP)


def plot(lines: Sequence[Line], ticks: Sequence[tuple[float, str]], unit: str, description: str) -> str:
    """`ticks` are places on the horizontal axis, from left to right, and what is written there."""
    lines = [line for line in lines if line.points]
    if not lines:
        return ""
    scale = Scale(lines, ticks)
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(description)}">']
    parts.append(_text(unit, LEFT - 5, 10, "end"))
    parts += [_grid(value, scale) for value in steps(scale.low, scale.high)]
    parts += [_text(label, scale.x(place), HEIGHT - 8, "middle") for place, label in ticks]
    parts += [_line(line, index, scale) for index, line in enumerate(lines)]
    parts += _labels(lines, scale)
    return "\n".join([*parts, "</svg>"])


def steps(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten that lie between, or the powers alone where these are many."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    factors = STEPS if last - first <= 2 else STEPS[:1]
    found = [factor * 10.0**power for power in range(first, last + 1) for factor in factors]
    return [value for value in found if low * 0.999 <= value <= high * 1.001]


def step_below(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in STEPS if step * power <= value * 1.0001)


def step_above(value: float) -> float:
    """Above, even where the value is a step: so that there is something to draw between two of them."""
    power = 10.0 ** math.floor(math.log10(value))
    return min(step * power for step in (*STEPS, 10) if step * power > value * 1.0001)


def _grid(value: float, scale: Scale) -> str:
    y = scale.y(value)
    line = f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return f"{line}\n{_text(f'{value:,.0f}' if value >= 1 else f'{value:g}', LEFT - 5, y + 4, 'end')}"


def _line(line: Line, index: int, scale: Scale) -> str:
    points = " ".join(f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in line.points)
    # Peers have one colour; dashes tell them apart.
    dashes = f' stroke-dasharray="{index + 2} {index % 3 + 1}"' if line.kind == "peer" else ""
    return f'<polyline class="{line.kind}" points="{points}"{dashes}/>'


def _labels(lines: list[Line], scale: Scale) -> list[str]:
    """At the lines' ends, apart from each other."""
    ends = [(scale.y(line.points[-1][1]), line) for line in lines]
    labels, next_free = [], 0.0
    for y, line in sorted(ends, key=lambda end: end[0]):
        y = max(y, next_free)
        next_free = y + LABEL_PX
        labels.append(_text(line.label, WIDTH - RIGHT + 5, y + 4, "start", f"label {line.kind}"))
    return labels


def _text(text: str, x: float, y: float, anchor: str, kind: str = "unit") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
