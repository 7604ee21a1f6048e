"""A screen for Neovim: plays the part of a terminal, presses keys, and gives the page that a browser draws.

Takes the program, where it runs and its size; speaks Neovim's own protocol (msgpack-RPC, the events of ``ext_linegrid``).
Only what a picture needs is read of the events: cells, colours, and where the cursor is.
"""

from __future__ import annotations

import html
import itertools
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgpack

PATIENCE = 60.0

_REQUEST, _ANSWER = 0, 1


class Screen:
    """One Neovim and what it shows; to be used in a ``with``."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str], width: int, height: int) -> None:
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._numbers = itertools.count()
        self._messages = self._read()
        self._styles: dict[int, dict[str, Any]] = {0: {}}
        self._colours = {"foreground": 0, "background": 0xFFFFFF}
        self._cells = [[(" ", 0)] * width for _ in range(height)]
        self.ask("nvim_ui_attach", width, height, {"rgb": True, "ext_linegrid": True})

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, method: str, *arguments: object) -> Any:
        """Call a function of Neovim's API, and give what it answers."""
        number = next(self._numbers)
        assert self._process.stdin is not None
        self._process.stdin.write(msgpack.packb([_REQUEST, number, method, list(arguments)]))
        for message in self._messages:
            if message[0] == _ANSWER:
                assert message[1] == number, message
                assert message[2] is None, message[2]
                return message[3]
            if message[1] == "redraw":
                self._draw(message[2])
        raise AssertionError("Neovim has ended")

    def lua(self, script: str) -> Any:
        """Run a script, and give what it returns."""
        return self.ask("nvim_exec_lua", script, [])

    def until(self, condition: Callable[[], bool]) -> None:
        """Look at the screen until something is on it."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.text()
            self.lua("vim.wait(50) vim.cmd.redraw()")

    def text(self) -> str:
        """What is on the screen."""
        return "\n".join("".join(character for character, _ in row).rstrip() for row in self._cells)

    def page(self) -> str:
        """The screen as HTML: one ``pre`` with the id ``screen``."""
        rows = []
        for row in self._cells:
            runs = itertools.groupby(row, key=lambda cell: cell[1])
            rows.append(
                "".join(
                    f'<span style="{self._css(style)}">{html.escape("".join(character for character, _ in cells))}</span>'
                    for style, cells in runs
                )
            )
        return (
            '<!doctype html><meta charset="utf-8"><body style="margin:0">'
            "<style>span { display: inline-block; height: 18px; vertical-align: top }</style>"
            f'<pre id="screen" style="{self._css(0)};display:inline-block;margin:0;padding:8px;'
            'font:14px/18px DejaVu Sans Mono,monospace">' + "\n".join(rows) + "</pre>"
        )

    def _read(self) -> Iterator[list[Any]]:
        """The messages of Neovim, one after the other."""
        assert self._process.stdout is not None
        unpacker = msgpack.Unpacker(strict_map_key=False)
        while chunk := self._process.stdout.read(65536):
            unpacker.feed(chunk)
            yield from unpacker

    def _draw(self, events: list[list[Any]]) -> None:
        for name, *calls in events:
            for call in calls:
                if name == "default_colors_set":
                    self._colours = {"foreground": call[0], "background": call[1]}
                elif name == "hl_attr_define":
                    self._styles[call[0]] = call[1]
                elif name == "grid_clear":
                    self._cells = [[(" ", 0)] * len(row) for row in self._cells]
                elif name == "grid_line":
                    self._line(*call[1:4])
                elif name == "grid_scroll":
                    self._scroll(*call[1:6])

    def _line(self, row: int, column: int, cells: list[list[Any]]) -> None:
        style = 0
        for character, *rest in cells:
            style = rest[0] if rest else style
            for _ in range(rest[1] if len(rest) > 1 else 1):
                self._cells[row][column] = character, style
                column += 1

    def _scroll(self, top: int, bottom: int, left: int, right: int, rows: int) -> None:
        order = range(top, bottom - rows) if rows > 0 else range(bottom - 1, top - rows - 1, -1)
        for row in order:
            self._cells[row][left:right] = self._cells[row + rows][left:right]

    def _css(self, number: int) -> str:
        style = self._styles.get(number, {})
        front = style.get("foreground", self._colours["foreground"])
        back = style.get("background", self._colours["background"])
        if style.get("reverse"):
            front, back = back, front
        parts = [f"color:#{front:06x}", f"background:#{back:06x}"]
        lines = [
            line for key, line in (("strikethrough", "line-through"), ("underline", "underline")) if style.get(key)
        ]
        if lines:
            parts.append(f"text-decoration:{' '.join(lines)}")
        if style.get("bold"):
            parts.append("font-weight:bold")
        if style.get("italic"):
            parts.append("font-style:italic")
        return ";".join(parts)
