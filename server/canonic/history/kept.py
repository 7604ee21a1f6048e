"""Numbers of commits, kept between reports: a commit never changes, so only another policy asks for new ones.

One file in the cache folder of the workspace. No fault of it fails a report: then all is measured anew.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from canonic.facts.model import FACTS_VERSION
from canonic.index.places import cache_folders
from canonic.policy.model import Policy
from canonic.settings.model import Settings
from canonic.survey.tally import Numbers
from canonic.version import VERSION

_NAME = "history-1.msgpack"
_MOST_POLICIES = 4
"""So many policies are remembered: whoever goes back and forth between branches has two or three."""
_COUNTING = 2
"""Raise when a commit comes to other numbers than before, under one version too."""
_PLACES = frozenset(("origin", "line", "notes"))
"""Where and why something is declared makes no difference to any number."""


class Kept:
    """What is known under one policy."""

    def __init__(self, root: str, cache_dir: str | None, use_cache: bool, key: str) -> None:
        self._folders = tuple(cache_folders(root, cache_dir)) if use_cache else ()
        self._key = key
        self._all: dict[str, dict[str, Numbers]] = {}
        for folder in self._folders:
            try:
                with open(os.path.join(folder, _NAME), "rb") as stream:
                    self._all = msgspec.msgpack.decode(stream.read(), type=dict[str, dict[str, Numbers]])
                break
            except (OSError, msgspec.MsgspecError, ValueError):
                continue
        self._own = self._all.pop(key, {})

    def get(self, commit: str) -> Numbers | None:
        """The numbers of a commit, if they are known."""
        return self._own.get(commit)

    def put(self, commit: str, numbers: Numbers) -> None:
        """Keep the numbers of a commit, at once: whoever stops a long report loses nothing."""
        self._own[commit] = numbers
        others = dict(list(self._all.items())[-(_MOST_POLICIES - 1) :])
        data = msgspec.msgpack.encode({**others, self._key: self._own})
        for folder in self._folders:
            place = os.path.join(folder, _NAME)
            passing = f"{place}.{os.getpid()}"
            try:
                with open(passing, "wb") as stream:
                    stream.write(data)
                os.replace(passing, place)
                return
            except OSError:
                with contextlib.suppress(OSError):
                    os.unlink(passing)


def key_of(policy: Policy, settings: Settings, prefix: str) -> str:
    """Stands for all that the numbers of a commit rest on beside the commit."""
    said = (
        _meaning(msgspec.to_builtins(policy)),
        [settings.source_roots, settings.exclude, settings.scope, settings.reads],
        prefix,
        [VERSION, FACTS_VERSION, _COUNTING],
    )
    return blake2b(msgspec.msgpack.encode(said, order="sorted"), digest_size=16).hexdigest()


def _meaning(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _meaning(one) for name, one in value.items() if name not in _PLACES}
    return [_meaning(one) for one in value] if isinstance(value, list | tuple) else value
