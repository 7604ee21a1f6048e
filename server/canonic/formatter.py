"""Runs the formatter that is installed beside Canonic, if there is one: text in, text out.

It is ruff, from the scripts of the environment that Canonic itself runs in: never from the path or the workspace, which
may be somebody else's. The workspace's settings it reads as data. Whatever goes wrong, the answer is None.
"""

from __future__ import annotations

import logging
import os
import sysconfig

from canonic.settings.formatting import Formatting
from canonic.settings.styles import ImportStyles

_log = logging.getLogger(__name__)
_PATIENCE = 5
"""Seconds to wait for an answer that takes some milliseconds."""


class Formatter:
    """The formatter for one workspace. Paths of files are relative to its root; the files themselves are not read."""

    def __init__(self, root: str, styles: ImportStyles, command: str | None = None) -> None:
        """`styles` tells how the workspace at `root` is formatted. `command`: the absolute path of ruff, instead of the
        one that is found; empty for none.
        """
        self._root = root
        self._styles = styles
        self._command = command
        self._known: tuple[str, str, Formatting, bool] | None = None

    def line_length(self, path: str) -> int:
        """How long the lines of a file may get."""
        return self._styles.formatting(path).line_length

    def formatted(self, path: str, text: str) -> str | None:
        """A text as it would stand in a file once formatted; as it is for a file that the project leaves alone. None
        without a formatter, and for what it does not understand.
        """
        if self._command is None:
            self._command = installed()
        if not self._command:
            return None
        try:
            return self._run(path, text.encode(), self._styles.formatting(path))
        except UnicodeError:
            return None

    def is_formatted(self, path: str, text: str) -> bool:
        """Whether formatting would change nothing. The last answer is kept: many fixes of one text may ask."""
        formatting = self._styles.formatting(path)
        known = self._known
        if known is None or known[:2] != (path, text) or known[2] is not formatting:
            self._known = known = (path, text, formatting, self.formatted(path, text) == text)
        return known[3]

    def _run(self, path: str, data: bytes, formatting: Formatting) -> str | None:
        import subprocess  # not needed by most fixes

        assert self._command
        # The working folder is not the workspace: nothing there is to be found by its name.
        name = os.path.join(self._root, path)
        options = ["--no-cache", "--quiet", *_options(formatting), "--stdin-filename", name]
        _log.debug("ruff formats %s", path)
        try:
            done = subprocess.run(
                [self._command, "format", *options, "-"],
                input=data,
                capture_output=True,
                cwd=os.path.dirname(self._command),
                timeout=_PATIENCE,
                check=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            return done.stdout.decode()
        except subprocess.TimeoutExpired:
            self._command = ""  # nobody waits so long for each fix
            _log.debug("ruff does not answer; it is not asked again")
        except subprocess.CalledProcessError as error:
            _log.debug("ruff does not format %s: %s", path, error.stderr.decode(errors="replace").strip())
        except (OSError, UnicodeError, ValueError) as error:
            _log.debug("ruff does not format %s: %s", path, error)
        return None


def installed() -> str:
    """The absolute path of the ruff that is installed beside Canonic; empty when there is none."""
    folder = sysconfig.get_path("scripts")
    command = os.path.join(os.path.abspath(folder), "ruff" + (sysconfig.get_config_var("EXE") or ""))
    return command if os.path.isfile(command) and os.access(command, os.X_OK) else ""


def _options(formatting: Formatting) -> list[str]:
    if formatting.is_ruff:
        return ["--force-exclude"]  # also where a file is named, as editors and pre-commit do
    if not formatting.options:
        return []
    return ["--isolated", *(part for option in formatting.options for part in ("--config", option))]
