"""Fixing files: edits gather in the overlay until all is settled, then each file is written once and in one step.

Takes findings and a way to make edits; knows nothing of rules. What is written is what was shown, nothing is written
over a file that changed meanwhile, and permissions, symbolic links, encoding and byte order mark are kept. Edits of a
notebook go into its cells, and the rest of its file is kept. Files are deleted last of all, and only if everything else
was written.
"""

from __future__ import annotations

import ast
import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from canonic.findings import Finding, Reason, Safety
from canonic.text.decode import decode, encode_like
from canonic.text.edits import TextEdit, apply_edits
from canonic.workspace.files import NOTEBOOK, Files

Edits = Callable[[str, str, Iterable[Finding]], tuple[tuple[TextEdit, ...], tuple[Finding, ...]]]
"""Called with a path, its text and findings; gives the edits and the findings that they mend."""


@dataclass(frozen=True, slots=True)
class FileFix:
    """What a fix does, or would do, to one file."""

    path: str
    before: str
    """The file's own text: of a notebook not only its Python."""
    after: str
    fixed: tuple[Finding, ...]
    error: str = ""
    """Why nothing was written (the file changed meanwhile, is read-only …); empty when all is well."""
    deleted: bool = False
    """The file goes; `after` is empty."""


@dataclass(frozen=True, slots=True)
class FixReport:
    """The outcome of a fix run."""

    files: tuple[FileFix, ...]
    withheld: tuple[tuple[Reason, int], ...]
    """How many findings stay, by reason."""
    remaining: tuple[Finding, ...]
    appeared: tuple[tuple[str, int], ...] = ()
    """How many of those were not there before, by rule: a shim that nothing imports any more."""
    went: tuple[tuple[str, int], ...] = ()
    """How many findings were not fixed and went with the others, by rule: a file that used both of two ways."""


def is_wanted(finding: Finding, least: Safety, rules: frozenset[str] | None, name: str | None) -> bool:
    """Whether a run with these options applies the fix of a finding."""
    if finding.fix is None or finding.fix.safety < least or name not in (None, finding.name):
        return False
    return rules is not None or not finding.fix.on_request


def report(files: tuple[FileFix, ...], before: Iterable[Finding], remaining: tuple[Finding, ...]) -> FixReport:
    """The outcome of a run that found some things `before` and leaves others."""
    fixed = Counter(_about(finding) for file in files for finding in file.fixed)
    left, now = Counter(map(_about, before)) - fixed, Counter(map(_about, remaining))
    withheld = Counter(finding.withheld for finding in remaining if finding.withheld is not None)
    return FixReport(files, tuple(withheld.most_common()), remaining, _by_rule(now - left), _by_rule(left - now))


def _about(finding: Finding) -> tuple[str, str, str]:
    """What stays of a finding when lines move and a call is reached by another path."""
    return finding.rule, finding.path, finding.name


def _by_rule(findings: Counter[tuple[str, str, str]]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for about, count in findings.items():
        counts[about[0]] += count
    return tuple(sorted(counts.items()))


class FixRun:
    """One run over a workspace. The overlay holds what is fixed so far, so later passes see it."""

    def __init__(self, files: Files, text: Callable[[str], str | None], edits: Edits) -> None:
        self._files = files
        self._text = text
        self._edits = edits
        self._before: dict[str, bytes] = {}
        self._fixed: dict[str, list[Finding]] = {}
        self._errors: dict[str, str] = {}
        self._deleted: set[str] = set()

    def apply(self, findings: Iterable[Finding]) -> tuple[str, ...]:
        """Bring the fixes of these findings into the overlay; gives the paths whose text changed."""
        wanted: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.path not in self._errors:
                wanted.setdefault(finding.path, []).append(finding)
        return tuple(path for path, found in wanted.items() if self._apply_to(path, found))

    def finish(self, *, write: bool) -> tuple[FileFix, ...]:
        """What became of each file, after writing it if asked to."""
        done = [self._finish(path, write=write) for path in sorted(self._fixed.keys() - self._deleted)]
        failed = [
            FileFix(path, "", "", (), error) for path, error in sorted(self._errors.items()) if path not in self._fixed
        ]
        whole = not any(file.error for file in (*done, *failed))
        done += [self._finish_deletion(path, write=write, whole=whole) for path in sorted(self._deleted)]
        return (*sorted(done, key=lambda file: file.path), *failed)

    def let_go(self) -> tuple[str, ...]:
        """Take this run's texts out of the overlay: the disk counts again. Gives their paths."""
        for path in self._fixed:
            self._files.drop(path)
        return tuple(self._fixed)

    def _apply_to(self, path: str, findings: list[Finding]) -> bool:
        text, data = self._text(path), self._files.own_bytes(path)
        if text is None or data is None:
            self._errors[path] = "it can no longer be read"
            return False
        if deleting := [finding for finding in findings if finding.fix and finding.fix.deletes]:
            self._before.setdefault(path, data)
            self._fixed.setdefault(path, []).extend(deleting)
            self._deleted.add(path)
            self._files.hide(path)
            return True
        edits, mended = self._edits(path, text, findings)
        after = apply_edits(text, edits)
        if after == text:
            return False
        if not parses(after):  # what a fix leaves alone has no say: a text that is broken before stays broken
            self._errors[path] = "its text does not parse, so nothing was changed"
            return False
        notebook = self._files.notebook(path)
        try:
            held = after if notebook is None else notebook.rewritten(edits)
        except ValueError:
            self._errors[path] = "its cells cannot be rewritten, so nothing was changed"
            return False
        self._before.setdefault(path, data)
        self._fixed.setdefault(path, []).extend(mended)
        self._files.hold(path, held)
        return True

    def _finish(self, path: str, *, write: bool) -> FileFix:
        before = self._before[path]
        error = self._errors.get(path, "")
        if path.endswith(NOTEBOOK):  # always UTF-8, whatever its cells declare
            data = self._files.own_bytes(path)
            texts = before.decode("utf-8-sig"), (data or b"").decode("utf-8-sig")
        else:
            texts = decode(before), self._text(path) or ""
            data = encode_like(texts[1], before)
        if data is None:
            error = error or "its declared encoding cannot hold the new text, so nothing was changed"
        elif write and not error:
            error = replace(self._files.absolute(path), before, data)
        return FileFix(path, *texts, tuple(self._fixed[path]), error)

    def _finish_deletion(self, path: str, *, write: bool, whole: bool) -> FileFix:
        before = self._before[path]
        error = "" if whole else "another file could not be written, so this one is not deleted; run again"
        if write and not error:
            error = delete(self._files.absolute(path), before)
        return FileFix(path, decode(before), "", tuple(self._fixed[path]), error, deleted=True)


def parses(text: str) -> bool:
    """Whether Python, or a grammar newer than the running Python's, accepts the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (ValueError, RecursionError, MemoryError):
            return False
        except SyntaxError:
            from canonic.edits.grammar import parses_as_newer_python

            return parses_as_newer_python(text)
    return True


def replace(file: str, before: bytes, after: bytes) -> str:
    """Replace a file's bytes atomically; gives the reason when nothing was written, else an empty string."""
    real = os.path.realpath(file)
    temporary = ""
    try:
        with open(real, "rb") as handle:
            if handle.read() != before:
                return "it changed since it was read; run again"
        if not os.access(real, os.W_OK):
            return "it is read-only"
        status = os.stat(real)
        descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".canonic-", suffix=".tmp")
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(after)
        with suppress(OSError):  # only root can give a file away, and only root needs to
            os.chown(temporary, status.st_uid, status.st_gid)
        os.chmod(temporary, status.st_mode & 0o7777)
        os.replace(temporary, real)
    except OSError as error:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
        return error.strerror or str(error)
    return ""


def delete(file: str, before: bytes) -> str:
    """Delete a file that still holds these bytes; gives the reason when it was not deleted, else an empty string."""
    try:
        if os.path.islink(file):
            return "it is a symbolic link; delete it by hand"
        with open(file, "rb") as handle:
            if handle.read() != before:
                return "it changed since it was read; run again"
        if not os.access(file, os.W_OK):
            return "it is read-only"
        os.unlink(file)
    except OSError as error:
        return error.strerror or str(error)
    return ""
