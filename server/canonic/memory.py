"""What the last whole run found, kept for as long as nothing that it rests on has changed.

A run reads files, folders, settings and the policy, and nothing else: if all of these are as they were, its findings
are too, and a second run need not look at one line of Python. Every file read and every folder listed is compared by
its stamp, and what changed a moment before the run is never trusted. A few files may have changed of which the run had
asked hardly anything (`canonic.index.quiet`): they are asked the same again. No fault here fails a run.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from canonic.findings import FileProblem, Finding
from canonic.index.places import cache_folders
from canonic.policy.model import Policy
from canonic.settings.model import Settings
from canonic.text.decode import UndecodableText, decode
from canonic.workspace.files import Files, Seen, is_under
from canonic.workspace.walk import rules_above

if TYPE_CHECKING:
    from canonic.facts.model import Import
    from canonic.formatter import Formatter
    from canonic.index.quiet import Quiet
    from canonic.notebooks.cells import Notebook
    from canonic.settings.styles import ImportStyles
    from canonic.text.edits import TextEdit

_log = logging.getLogger(__name__)
_NAME = "findings-{}.msgpack"
_SETTLED_NS = 2_000_000_000
_FEW = 100
"""So many files are asked again at the most."""


class Outcome(msgspec.Struct, frozen=True):
    """What a whole run over the whole workspace has to say, in its order."""

    findings: tuple[Finding, ...]
    problems: tuple[FileProblem, ...]
    notices: tuple[str, ...]
    roots: tuple[str, ...]
    """The source roots, relative to the workspace folder."""
    until: str = ""
    """The last day on which findings are as severe as on the day of the run, as an ISO date; empty: for ever."""


class _Evidence(msgspec.Struct, frozen=True, array_like=True):
    """All that the outcome rests on, as it was."""

    files: dict[str, tuple[int, int]]
    """By path, when it was last changed and its size; (-1, -1): it could not be read."""
    folders: dict[str, int]
    """By path, when it was last changed; -1: it could not be listed."""
    listings: dict[str, list[str]]
    """Folders that were changed too shortly before: the names in them, those of folders with a ``/`` behind."""
    links: dict[str, str]
    """By path of a symbolic link, where it leads."""


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    key: bytes
    made: str
    """The day of the run, as an ISO date."""
    until: str
    """As in the outcome."""
    evidence: msgspec.Raw
    outcome: msgspec.Raw
    quiet: msgspec.Raw


@dataclass(frozen=True)
class Recalled:
    """A run that need not be made again. Answers what reports ask."""

    settings: Settings
    policy: Policy
    outcome: Outcome
    files: Files
    order_counts: Callable[[str, Import], bool]
    """As `Analysis.order_counts`; asked only for edits that would move an import past another one."""

    @property
    def notices(self) -> tuple[str, ...]:
        """Lines for the summary."""
        return self.outcome.notices

    def check(self, paths: Sequence[str] | None = None, rules: frozenset[str] | None = None) -> Iterator[Finding]:
        """All findings, or those of files at or under `paths`, ordered by path and place. Not for some `rules` only."""
        assert rules is None
        return (finding for finding in self.outcome.findings if paths is None or is_under(finding.path, paths))

    def problems(self) -> tuple[FileProblem, ...]:
        """Files that could not be read or fully understood."""
        return self.outcome.problems

    def text(self, path: str) -> str | None:
        """The text of a file, without byte order mark; None when it cannot be read."""
        data = self.files.read(path)
        try:
            return None if data is None else decode(data)
        except UndecodableText:
            return None

    def notebook(self, path: str) -> Notebook | None:
        """The cells of a notebook; None for any other file."""
        return self.files.notebook(path)

    def edits(self, path: str, findings: Iterable[Finding]) -> tuple[TextEdit, ...]:
        """The edits that apply the fixes of these findings of one file."""
        from canonic.edits.project import apply_formatted
        from canonic.facts.extract import extract_text

        fixes = [finding.fix for finding in findings if finding.fix and not finding.fix.deletes]
        text = self.text(path)
        if not fixes or text is None:
            return ()
        rewrites, order_counts = tuple(dict.fromkeys(fixes)), partial(self.order_counts, path)
        styles, formatter = self._tools
        style = styles.of(path, self.outcome.roots)
        return apply_formatted(path, text, extract_text(text), rewrites, style, order_counts, formatter).edits

    @cached_property
    def _tools(self) -> tuple[ImportStyles, Formatter]:
        from canonic.formatter import Formatter  # where no edit is asked for, neither is this
        from canonic.settings.styles import ImportStyles

        styles = ImportStyles(self.settings.root)
        return styles, Formatter(self.settings.root, styles)


def recall(
    settings: Settings,
    policy: Policy,
    notices: Sequence[str],
    order_counts: Callable[[str, Import], bool],
    cache_dir: str | None = None,
) -> Recalled | None:
    """The outcome of the last whole run, if it is still true. `order_counts` answers what only a whole run can."""
    files = Files(settings.root)
    key = _key(settings, policy, notices, files)
    for folder in cache_folders(settings.root, cache_dir):
        try:
            with open(os.path.join(folder, _name()), "rb") as stream:
                kept = _kept.decode(stream.read())
            if kept.key == key and _is_of_today(kept) and _holds(kept, files):
                return Recalled(settings, policy, _outcome.decode(kept.outcome), files, order_counts)
        except (OSError, msgspec.MsgspecError, ValueError):
            continue
    return None


def remember(
    settings: Settings,
    policy: Policy,
    notices: Sequence[str],
    outcome: Outcome,
    seen: Seen,
    quiet: Quiet,
    cache_dir: str | None = None,
) -> None:
    """Keep the outcome of a whole run for `recall`, unless something was changed while or just before it ran."""
    evidence = _evidence_of(seen)
    if evidence is None:
        return
    files = Files(settings.root)
    kept = _Kept(
        _key(settings, policy, notices, files),
        date.today().isoformat(),
        outcome.until,
        msgspec.Raw(_encoder.encode(evidence)),
        msgspec.Raw(_encoder.encode(outcome)),
        msgspec.Raw(_encoder.encode(quiet)),
    )
    for folder in cache_folders(settings.root, cache_dir):
        place = os.path.join(folder, _name())
        passing = f"{place}.{os.getpid()}"
        try:
            with open(passing, "wb") as stream:
                stream.write(_encoder.encode(kept))
            os.replace(passing, place)
        except OSError as error:
            _log.info("the findings are not kept: %s", error)
            with contextlib.suppress(OSError):
                os.unlink(passing)
            continue
        return


def _evidence_of(seen: Seen) -> _Evidence | None:
    """What a run has seen; None when a file was changed so shortly before that its stamp proves nothing."""
    latest = seen.since - _SETTLED_NS
    files = {path: stamp or (-1, -1) for path, stamp in seen.files.items()}
    if any(mtime >= latest or mtime == 0 for mtime, _ in files.values()):
        return None
    folders = {path: mtime for path, (mtime, _) in seen.folders.items() if mtime < latest}
    listings = {path: _names(listing) for path, (mtime, listing) in seen.folders.items() if mtime >= latest}
    return _Evidence(files, folders, listings, seen.links)


def _names(listing: Mapping[str, bool]) -> list[str]:
    return sorted(f"{name}/" if is_dir else name for name, is_dir in listing.items())


def _is_of_today(kept: _Kept) -> bool:
    """Whether the day makes no difference: a policy may say until when a path is borne with."""
    today = date.today().isoformat()
    return kept.made <= today and (not kept.until or today <= kept.until)


def _holds(kept: _Kept, files: Files) -> bool:
    """Whether everything is as it was, or would be answered as it was."""
    evidence = _evidence.decode(kept.evidence)
    prefix, stat = files.absolute("").rstrip("/") + "/", os.stat
    changed: list[str] = []
    for path, (mtime, size) in evidence.files.items():
        try:
            status = stat(prefix + path)
        except (OSError, ValueError):
            if mtime != -1:
                return False
            continue
        if status.st_mtime_ns != mtime or status.st_size != size:
            changed.append(path)
            if mtime == -1 or len(changed) > _FEW:
                return False
    for path, mtime in evidence.folders.items():
        try:
            if stat(prefix + path).st_mtime_ns != mtime:
                return False
        except (OSError, ValueError):
            if mtime != -1:
                return False
    same = all(_names(files.list_dir(path)) == names for path, names in evidence.listings.items()) and all(
        os.path.realpath(prefix + path) == real for path, real in evidence.links.items()
    )
    return same and (not changed or _are_quiet(kept, files, changed))


def _are_quiet(kept: _Kept, files: Files, changed: Sequence[str]) -> bool:
    from canonic.index.quiet import Quiet, are_quiet  # where nothing has changed, nothing is looked for

    return are_quiet(msgspec.msgpack.decode(kept.quiet, type=Quiet), files.root, changed)


def _key(settings: Settings, policy: Policy, notices: Sequence[str], files: Files) -> bytes:
    """Stands for all that an outcome rests on beside the workspace's own files and the day."""
    digest = blake2b(digest_size=16)
    said = (settings, policy, tuple(notices), rules_above(files), sys.version_info[:2])
    digest.update(_encoder.encode(said))
    for line in _program():
        digest.update(line.encode())
    return digest.digest()


def _program() -> Iterator[str]:
    """Canonic itself, file by file: another version finds something else."""
    waiting = [os.path.dirname(os.path.abspath(__file__))]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                else:
                    status = entry.stat()
                    yield f"{entry.path}\0{status.st_mtime_ns}\0{status.st_size}\n"


def _name() -> str:
    return _NAME.format(f"py{sys.version_info.major}{sys.version_info.minor}")


_encoder = msgspec.msgpack.Encoder(order="sorted")
_kept = msgspec.msgpack.Decoder(_Kept)
_evidence = msgspec.msgpack.Decoder(_Evidence)
_outcome = msgspec.msgpack.Decoder(Outcome)
