"""Phrases about verdicts that several rules share, so that the same thing is always said in the same words. Decides
nothing.
"""

from __future__ import annotations

from canonic.policy.model import CallEntry, ModuleEntry, NameEntry, Notes
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Defined, Missing
from canonic.resolution.verdicts import Site
from canonic.text.names import Path


def import_line(target: Path, bound: str = "") -> str:
    """The import statement to write instead, binding the same name as before."""
    return f"from {target.module} import {target.name}{f' as {bound}' if bound not in ('', target.name) else ''}"


def because(entry: NameEntry | ModuleEntry | CallEntry | None, *, legacy: bool = True) -> str:
    """What the policy entry says about itself, as the end of a sentence; may be empty. Its dates are those of the
    `legacy` paths, so they are left out of a sentence about the canonical one.
    """
    return "" if entry is None or not (said := reasons(entry.notes, legacy=legacy)) else f" ({said})"


def reasons(notes: Notes, *, legacy: bool = True) -> str:
    """The same without brackets; may be empty."""
    parts = [notes.reason.rstrip(".")] if notes.reason else []
    if notes.since and legacy:
        parts.append(f"legacy since {notes.since}")
    if notes.remove_by and legacy:
        parts.append(f"to be gone by {notes.remove_by}")
    return "; ".join(parts)


def is_gone(site: Site) -> bool:
    """Whether the written module itself does not exist."""
    return site.chain.end == Missing(Path(site.written.module))


def told_differently(site: Site, judge: Judge) -> str:
    """What a reader must know when the two paths are not the same object; may be empty."""
    target = site.verdict.target
    end = site.chain.end
    if isinstance(end, Missing):
        return "" if is_gone(site) else f"; `{end.path}` does not exist"
    if target is None or site.imported.name == "*":
        return ""
    home = judge.home(target)
    if judge.resolver.same_object(site.chain, home):
        return ""
    if (
        isinstance(end, Defined)
        and isinstance(home.end, Defined)
        and (end.file, end.span) != (home.end.file, home.end.span)
    ):
        return "; that is another object"
    return "; the two paths are not proven to be the same object"
