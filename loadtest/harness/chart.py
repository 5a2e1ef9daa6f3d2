"""Bars of ratios as SVG, wide enough for a phone."""

from dataclasses import dataclass
from html import escape

from .spread import Spread

WIDTH, ROW, BAR_TOP, BAR_HEIGHT, FOOT = 400, 40, 19, 10, 20
LARGEST = 4.0  # a longer bar ends there, with an arrow


@dataclass(frozen=True)
class Bar:
    """`kind` chooses its colour (page.css); without a spread there is no bar, and `text` says why."""

    label: str
    text: str
    kind: str
    spread: Spread | None = None


def chart(bars: list[Bar], caption: str, description: str) -> str:
    """`caption` says what the line at 1 stands for."""
    highs = [bar.spread.high for bar in bars if bar.spread]
    scale = WIDTH / min(max([1.0, *highs]) * 1.02, LARGEST)
    height = ROW * len(bars) + FOOT
    rows = [_row(bar, index * ROW, scale) for index, bar in enumerate(bars)]
    return "\n".join(
        [
            f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(description)}">',
            f'<line class="one" x1="{scale:.1f}" x2="{scale:.1f}" y1="0" y2="{height - FOOT}"/>',
            _text(caption, *_foot(scale), height - 5, "unit"),
            *rows,
            "</svg>",
        ]
    )


def _row(bar: Bar, top: float, scale: float) -> str:
    parts = [_text(bar.label, 0, "start", top + 14, "label"), _text(bar.text, WIDTH, "end", top + 14, "value")]
    if bar.spread:
        parts += _bar(bar, bar.spread, top + BAR_TOP, scale)
    return "\n".join(parts)


def _bar(bar: Bar, spread: Spread, top: float, scale: float) -> list[str]:
    length = min(spread.median * scale, WIDTH)
    middle = top + BAR_HEIGHT / 2
    low, high = min(spread.low * scale, WIDTH), min(spread.high * scale, WIDTH)
    parts = [f'<rect class="{bar.kind}" y="{top}" width="{length:.1f}" height="{BAR_HEIGHT}" rx="2"/>']
    if spread.median * scale > WIDTH:
        tip = f"{WIDTH - 10},{top} {WIDTH},{middle} {WIDTH - 10},{top + BAR_HEIGHT}"
        return [*parts, f'<polygon class="further" points="{tip}"/>']
    return [*parts, f'<line class="spread" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>']


def _foot(scale: float) -> tuple[float, str]:
    """Where the line's caption is anchored so that none of it lies outside."""
    if scale > WIDTH * 0.75:
        return WIDTH, "end"
    return (scale, "middle") if scale > WIDTH * 0.15 else (0, "start")


def _text(text: str, x: float, anchor: str, y: float, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
