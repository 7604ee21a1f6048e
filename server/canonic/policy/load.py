"""Reading the policy: the project's own tables and every pack that counts, as one `Policy` with all faults in it.

Takes `Settings` and a question to the workspace (is there such a module?); gives entries, problems and notices. Form is
checked here; whether declared paths exist is asked later (`canonic.rules.stale_policy`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial

from canonic.errors import Problem
from canonic.policy.agreement import disagreements
from canonic.policy.entries import Context, Entry, read_entries
from canonic.policy.model import BoundaryEntry, CallEntry, ExclusiveEntry, Level, ModuleEntry, NameEntry, Policy
from canonic.policy.sources import Pack, bundled_packs, find_pack
from canonic.settings.document import shown_path
from canonic.settings.load import EDITOR_SECTION
from canonic.settings.model import Settings


def load(settings: Settings, has_module: Callable[[str], bool]) -> tuple[Policy, list[Problem], list[str]]:
    """The policy of a workspace, its faults, and lines for the log. Beside problems it holds the entries without fault.

    `has_module` says whether the workspace holds a module of that absolute name. Faults of a pack that the settings
    extend stand on its line there; those of a pack that is on by itself are notices.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    notices: list[str] = []
    config = shown_path(settings.source.file, settings.root) if settings.source else ""
    folder = os.path.dirname(settings.source.file) if settings.source else settings.root
    if settings.source:
        own = Context(Level.PROJECT, config, settings.source.key_prefix, root=settings.root, folder=folder)
        found, faults = read_entries(settings.source.entries, own)
        entries += found
        problems += faults
    if settings.extends is None:
        for pack in bundled_packs():
            if pack.applies_to and has_module(pack.applies_to):
                found, faults = _read_pack(pack, settings.root, automatic=True)
                entries += found
                notices.append(f"pack `{pack.name}` is on by itself: this workspace has {pack.applies_to}")
                notices += [f"pack `{pack.name}`: {fault}" for fault in faults]
    extended: dict[str, Callable[[str], Problem]] = {}
    for index, extend in enumerate(settings.extends or ()):
        key = f"extends[{index}]"
        place = (config, extend.line, _key(settings, key)) if extend.line else ("", 0, f"{EDITOR_SECTION}.{key}")
        fault_here = partial(Problem, *place)
        pack_or_fault = find_pack(extend.target, folder if extend.line else settings.root)
        if isinstance(pack_or_fault, str):
            problems.append(fault_here(pack_or_fault))
            continue
        found, faults = _read_pack(pack_or_fault, settings.root, automatic=False)
        entries += found
        extended[pack_or_fault.name] = fault_here
        problems += [fault_here(f"pack `{pack_or_fault.name}`: {fault}") for fault in faults]
    for entry, key, message in list(disagreements(entries)):
        origin = entry.origin
        if origin.level is Level.PROJECT:
            problems.append(Problem(origin.file, origin.line_of(key), _key(settings, f"{origin.key}.{key}"), message))
            entries = [other for other in entries if other is not entry]
        elif origin.pack in extended:
            problems.append(extended[origin.pack](f"pack `{origin.pack}`: {origin.key}: {message}"))
        else:
            notices.append(f"pack `{origin.pack}`: {origin.key}: {message}")
    return _policy(entries), problems, notices


def _key(settings: Settings, key: str) -> str:
    """A key of the configuration as the user sees it."""
    prefix = settings.source.key_prefix if settings.source else ""
    return f"{prefix}.{key}" if prefix else key


def _read_pack(pack: Pack, root: str, *, automatic: bool) -> tuple[list[Entry], list[Problem]]:
    if isinstance(pack.content, Problem):
        return [], [pack.content]
    file = f"<pack {pack.name}>" if pack.bundled else shown_path(pack.file, root)
    context = Context(Level.PACK, file, "", root=root, folder=root, pack=pack.name, automatic=automatic)
    entries, faults = read_entries(pack.content, context)
    return entries, [*pack.problems, *faults]


def _policy(entries: Iterable[Entry]) -> Policy:
    entries = list(entries)
    return Policy(
        names=tuple(entry for entry in entries if isinstance(entry, NameEntry)),
        modules=tuple(entry for entry in entries if isinstance(entry, ModuleEntry)),
        calls=tuple(entry for entry in entries if isinstance(entry, CallEntry)),
        exclusives=tuple(entry for entry in entries if isinstance(entry, ExclusiveEntry)),
        boundaries=tuple(entry for entry in entries if isinstance(entry, BoundaryEntry)),
    )
