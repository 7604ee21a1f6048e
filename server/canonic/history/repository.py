"""A git repository as far as its past is read: which commits there are, and what files they hold.

Runs ``git`` for questions that change nothing and that run nothing of the repository: no hook, filter, pager, signature
check, network. Takes a workspace folder; paths are relative to it. Raises `NoHistory` when git cannot answer.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

_QUIET = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    # A partial clone would fetch what it lacks, by whatever program its configuration names; older ones of git know
    # only the second of these.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}
_NOT_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What a hook that runs us sets for itself."""
_LINK, _MODULE = "120000", "160000"
_PORTION = 500


class NoHistory(Exception):
    """Why there is nothing to tell; one plain clause."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of the main line."""

    id: str
    date: str
    """ISO date on which it was committed."""
    subject: str


@dataclass(frozen=True, slots=True)
class Blob:
    """What stands at a path of a commit."""

    id: str
    is_link: bool


class Repository:
    """The repository that a folder lies in."""

    def __init__(self, folder: str, prefix: str, shallow: bool) -> None:
        """Use `of`."""
        self._folder = folder
        self.prefix = prefix
        """The folder within the repository, with ``/`` at its end; empty for all of it."""
        self.shallow = shallow
        """Whether older commits were left out when it was cloned."""

    @classmethod
    def of(cls, folder: str) -> Repository:
        """The repository above a folder."""
        said = _ask(folder, "rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix")
        inside, shallow, prefix = (*said.split("\n"), "", "")[:3]
        if inside != "true":
            raise NoHistory("the folder is no work tree of git")
        return cls(folder, prefix, shallow == "true")

    def commit(self, revision: str) -> str:
        """The id of the commit that a revision names."""
        try:
            return _ask(self._folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except NoHistory:
            raise NoHistory(f"git knows no revision `{revision}`") from None

    def line(self, since: str | None = None) -> list[str]:
        """The commits from the newest back along first parents, oldest first; those after `since`, with itself."""
        reach = ["HEAD"] if since is None else ["HEAD", f"^{since}"]
        found = _ask(self._folder, "rev-list", "--first-parent", "--reverse", *reach, "--").split()
        return found if since is None else [since, *found]

    def told(self, commits: Iterable[str]) -> list[Commit]:
        """Date and first line of the message of commits."""
        ids = list(commits)
        if not ids:
            return []
        form = "--format=%H%x00%cs%x00%s"
        said = _ask(self._folder, "log", "--no-walk=unsorted", "--no-show-signature", "--no-patch", form, *ids, "--")
        rows = [line.split("\0", 2) for line in said.split("\n")]
        return [Commit(*row) for row in rows if len(row) == 3]

    def files(self, commit: str, wanted: Callable[[str], bool]) -> dict[str, Blob]:
        """The wanted files of a commit below the folder. `wanted` is asked with a file's name."""
        tree = f"{commit}:{self.prefix}" if self.prefix else commit
        try:
            listing = _run(self._folder, "ls-tree", "-r", "-z", "--full-tree", tree)
        except NoHistory:
            return {}  # the folder was not there yet
        found: dict[str, Blob] = {}
        for row in listing.split(b"\0"):
            head, _, name = row.partition(b"\t")
            path = os.fsdecode(name)
            if not head or not wanted(path.rpartition("/")[2]):
                continue
            mode, _, blob = head.decode("ascii").split(" ")
            if mode != _MODULE:
                found[path] = Blob(blob, mode == _LINK)
        return found

    def contents(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of blobs, in the order asked; those that a partial clone lacks are left out."""
        ids = list(dict.fromkeys(blobs))
        if not ids:
            return
        process = subprocess.Popen(
            [*_command(self._folder), "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        with process:
            assert process.stdin is not None and process.stdout is not None
            # In portions that fit into a pipe, so that neither side waits for the other.
            for start in range(0, len(ids), _PORTION):
                portion = ids[start : start + _PORTION]
                process.stdin.write("".join(f"{one}\n" for one in portion).encode("ascii"))
                process.stdin.flush()
                yield from _answers(process.stdout, portion)


def _answers(stream: IO[bytes], asked: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for blob in asked:
        head = stream.readline().split()
        if len(head) == 3:
            data = stream.read(int(head[2]))
            stream.read(1)
            yield blob, data
        elif not head:
            raise NoHistory("git ended too early")


def _ask(folder: str, *arguments: str) -> str:
    return os.fsdecode(_run(folder, *arguments)).rstrip("\n")


def _run(folder: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            [*_command(folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            check=False,
        )
    except OSError as error:
        raise NoHistory(f"git does not run: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().split("\n")
        said = lines[0].removeprefix("fatal: ")
        if said.startswith("not a git repository"):
            raise NoHistory("the folder lies in no git repository")
        raise NoHistory(f"git says: {said}" if said else "git gives no answer")
    return done.stdout


def _command(folder: str) -> list[str]:
    return ["git", *_QUIET, "-C", folder]


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    return {**own, **_ENVIRONMENT}
