"""On a terminal: colour, and nothing else that differs; elsewhere neither; and `rich` only where it is needed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, canonic, environment, write

pty = pytest.importorskip("pty")

PAINT = re.compile(r"\x1b\[[\d;]*m")


def on_terminal(folder: Path, *arguments: str, command: list[str] = COMMAND, **changes: str) -> tuple[int, str]:
    """Run ``canonic`` with a pseudo-terminal as all its streams; gives the exit code and what stood on the screen."""
    ours, theirs = pty.openpty()
    changes = {"TERM": "xterm-256color", "COLUMNS": "120", **changes}
    process = subprocess.Popen(
        [*command, *arguments], cwd=folder, env=environment(**changes), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    screen = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        screen += part
    os.close(ours)
    return process.wait(timeout=120), screen.decode().replace("\r\n", "\n")


def test_colour_on_a_terminal_is_only_paint(shop: Path) -> None:
    code, screen = on_terminal(shop, "check", "--no-cache")
    assert code == 1
    assert "\x1b[1;33mwarning[deprecated-import]\x1b[0m" in screen
    assert PAINT.sub("", screen) == canonic(shop, "check").out


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_can_be_told_to_stay_plain(shop: Path, changes: dict[str, str]) -> None:
    _, screen = on_terminal(shop, "check", "--no-cache", **changes)
    assert "\x1b" not in screen
    assert screen == canonic(shop, "check").out


def test_a_patch_on_a_terminal_is_painted(shop: Path) -> None:
    code, screen = on_terminal(shop, "fix", "--diff", "--no-cache")
    assert code == 1
    assert "\x1b[32m+from shop.cart import Cart\x1b[0m\n" in screen


def test_a_rule_page_is_rendered_on_a_terminal(shop: Path) -> None:
    code, screen = on_terminal(shop, "explain", "deprecated-import")
    assert code == 0
    assert "\x1b[" in screen
    assert "## What it does" not in screen
    assert "What it does" in screen


def test_a_page_is_not_thrown_at_a_terminal(shop: Path) -> None:
    code, screen = on_terminal(shop, "report", "--no-cache", "--history", "0")
    assert code == 2
    assert "give `--output FILE`" in screen
    assert "<html" not in screen
    code, screen = on_terminal(shop, "report", "--no-cache", "--history", "0", "--output", "out.html")
    assert code == 0
    assert "out.html" in screen


LONG_WORK = """
import sys, time
from canonic.cli.terminal import progress_bar
with progress_bar(quiet=sys.argv[1] == "quiet") as progress:
    if progress is not None:
        progress("indexing", 0, 2)
        time.sleep(0.5)
        progress("indexing", 1, 2)
print("rich" in sys.modules)
"""


def test_long_work_shows_a_bar_that_is_wiped(shop: Path) -> None:
    code, screen = on_terminal(shop, "loud", command=[sys.executable, "-c", LONG_WORK])
    assert code == 0
    assert "indexing" in screen
    assert "1/2" in screen
    assert "\x1b[?25h" in screen  # the cursor is back
    assert screen.endswith("\x1b[2KTrue\n")


def test_no_bar_where_nobody_watches_or_wants_it(shop: Path) -> None:
    code, screen = on_terminal(shop, "quiet", command=[sys.executable, "-c", LONG_WORK])
    assert (code, screen) == (0, "False\n")
    done = subprocess.run(
        [sys.executable, "-c", LONG_WORK, "loud"], cwd=shop, env=environment(), capture_output=True, check=False
    )
    assert (done.stdout, done.stderr) == (b"False\n", b"")


def test_what_check_loads(shop: Path) -> None:
    loaded = "import atexit, sys; atexit.register(lambda: print(*sorted(sys.modules), sep='\\n', file=sys.stderr))\n"
    code = loaded + "from canonic.cli.main import main; main(['check', '--no-cache', '--jobs', '1'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=shop, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    modules = set(done.stderr.splitlines())
    assert "canonic.analysis" in modules
    assert not modules & {"pygls", "lsprotocol", "jedi", "parso", "libcst", "rich", "asyncio", "canonic.lsp.server"}


def test_a_run_can_be_stopped_quietly(shop: Path) -> None:
    write(shop, {f"many/m{number}.py": "from shop.old import Cart\n" * 50 for number in range(300)})
    process = subprocess.Popen(
        [*COMMAND, "check", "--no-cache"],
        cwd=shop,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell without job control lets what it starts in the background ignore Ctrl-C, and so all below that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )
    assert process.stdout is not None
    process.stdout.read(1)  # it is at work, and soon waits for somebody to read
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (130, b"")
