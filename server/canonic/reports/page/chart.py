"""The burn-down as a drawing: imports left to move as an area, those in tests on top, canonical imports as a line.

Takes points, oldest first; gives SVG elements that say in words what they show. Commits stand side by side at equal
distances, as they were chosen, not by date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from canonic.reports.page.markup import Markup, element
from canonic.survey.model import Point

_WIDTH, _HEIGHT = 960, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 14, 42
_LINES = 4
_SMALL = (96, 22)
_MOST_DATES = 7


def chart(points: Sequence[Point]) -> Markup:
    """The drawing."""
    totals = [point.total for point in points]
    canonical = [sum(point.canonical.values()) for point in points]
    top = _round_up(max(1, *(code + tests for code, tests in totals), *canonical))
    across = [_x(at, len(points)) for at in range(len(points))]
    code = [_y(one, top) for one, _ in totals]
    both = [_y(one + two, top) for one, two in totals]
    floor = [_y(0, top)] * len(points)
    first, last = sum(totals[0]), sum(totals[-1])
    told = (
        f"From {points[0].date} to {points[-1].date}, imports left to move went from {first:,} to {last:,} "
        f"and canonical imports from {canonical[0]:,} to {canonical[-1]:,}."
    )
    return element(
        "svg",
        element("title", "Imports left to move, and canonical imports, over time"),
        element("desc", told),
        _grid(top),
        _dates(points, across),
        element("path", d=_area(across, code, floor), class_="code"),
        element("path", d=_area(across, both, code), class_="tests"),
        element("polyline", points=_pairs(across, (_y(many, top) for many in canonical)), class_="good"),
        [
            element(
                "circle",
                element("title", f"{point.date} {point.commit[:10]}: {sum(point.total):,} left, {many:,} canonical"),
                cx=f"{x:.1f}", cy=f"{y:.1f}", r="3.5", class_="dot",
            )
            for point, many, x, y in zip(points, canonical, across, both, strict=True)
        ],
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", class_="chart",
    )  # fmt: skip


def small_chart(points: Sequence[Point], key: str) -> Markup:
    """The course of one entry: what was left of it, from the first commit to the last."""
    numbers = [sum(point.left.get(key, (0, 0))) for point in points]
    top, last = max(1, *numbers), len(points) - 1
    across = [round(_SMALL[0] * at / max(1, last), 1) for at in range(len(points))]
    down = [round(1 + (_SMALL[1] - 2) * (1 - many / top), 1) for many in numbers]
    line = " ".join(f"{x},{y}" for x, y in zip(across, down, strict=True))
    return element(
        "svg",
        element("title", f"{', then '.join(f'{many:,}' for many in numbers)} left"),
        element("polyline", points=line, class_="course"),
        viewBox=f"0 0 {_SMALL[0]} {_SMALL[1]}", role="img", class_="small",
    )  # fmt: skip


def _grid(top: int) -> list[Markup]:
    found = []
    for at in range(_LINES + 1):
        value = top * at // _LINES
        y = f"{_y(value, top):.1f}"
        found.append(element("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="axis"))
        found.append(element("text", f"{value:,}", x=_LEFT - 8, y=y, text_anchor="end", dominant_baseline="middle"))
    return found


def _dates(points: Sequence[Point], across: Sequence[float]) -> list[Markup]:
    step = -(-len(points) // _MOST_DATES)
    return [
        element("text", point.date, x=f"{x:.1f}", y=_HEIGHT - 18, text_anchor=_anchor(at, len(points)))
        for at, (point, x) in enumerate(zip(points, across, strict=True))
        if (len(points) - 1 - at) % step == 0
    ]


def _anchor(at: int, many: int) -> str:
    return "end" if at == many - 1 and many > 1 else "start" if at == 0 else "middle"


def _x(at: int, many: int) -> float:
    room = _WIDTH - _LEFT - _RIGHT
    return _LEFT + (room * at / (many - 1) if many > 1 else room / 2)


def _y(value: int, top: int) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / top)


def _area(across: Sequence[float], upper: Sequence[float], lower: Sequence[float]) -> str:
    there = [f"{x:.1f} {y:.1f}" for x, y in zip(across, upper, strict=True)]
    back = [f"{x:.1f} {y:.1f}" for x, y in zip(reversed(across), reversed(lower), strict=True)]
    return f"M{'L'.join([*there, *back])}Z"


def _pairs(across: Sequence[float], down: Iterable[float]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))


def _round_up(most: int) -> int:
    """The next number that four lines divide well."""
    step = 1
    while step * 10 * _LINES <= most:
        step *= 10
    for factor in (1, 2, 3, 5, 10):
        if step * factor * _LINES >= most:
            return step * factor * _LINES
    return step * 10 * _LINES
