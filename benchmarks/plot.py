"""Draws series of numbers as an SVG, both axes logarithmic: what is linear has the slope of the grid's diagonal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 200, 30, 55
COLOURS = ("#1b6ca8", "#5aa9e6", "#c0392b", "#e59866", "#2e8b57", "#7d3c98")

Points = Sequence[tuple[float, float]]


def plot(series: Mapping[str, Points], x_title: str, y_title: str) -> str:
    """The drawing; points whose value is not above zero are left out."""
    kept = {name: [(x, y) for x, y in points if x > 0 and y > 0] for name, points in series.items()}
    every = [point for points in kept.values() for point in points]
    if not every:
        raise ValueError("there is nothing to draw")
    across = _Axis([x for x, _ in every], LEFT, WIDTH - RIGHT)
    up = _Axis([y for _, y in every], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#333">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for value in across.ticks():
        x = across.place(value)
        parts.append(f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{_label(value)}</text>')
    for value in up.ticks():
        y = up.place(value)
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{_label(value)}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">{escape(x_title)}</text>')
    parts.append(f'<text x="{LEFT}" y="{TOP - 12}">{escape(y_title)}</text>')
    for number, (name, points) in enumerate(kept.items()):
        parts += _series(name, sorted(points), COLOURS[number % len(COLOURS)], number, across, up)
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Axis:
    """A logarithmic axis over whole decades, from one place of the drawing to another."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._low = math.floor(math.log10(min(values)))
        self._high = max(self._low + 1, math.ceil(math.log10(max(values))))
        self._start, self._end = start, end

    def place(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return round(self._start + share * (self._end - self._start), 1)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]


def _series(name: str, points: Points, colour: str, number: int, across: _Axis, up: _Axis) -> list[str]:
    places = [(across.place(x), up.place(y)) for x, y in points]
    line = " ".join(f"{x},{y}" for x, y in places)
    y = TOP + 10 + 20 * number
    side = WIDTH - RIGHT + 15
    return [
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{x}" cy="{y_}" r="3.5" fill="{colour}"/>' for x, y_ in places),
        f'<line x1="{side}" y1="{y}" x2="{side + 18}" y2="{y}" stroke="{colour}" stroke-width="2"/>',
        f'<text x="{side + 24}" y="{y + 4}">{escape(name)}</text>',
    ]


def _label(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
