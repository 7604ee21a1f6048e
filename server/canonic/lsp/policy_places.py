"""Where the configuration of a folder stands: its files, and those that its policy comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from canonic.policy.model import Policy
    from canonic.settings.model import Settings

CONFIGURATION_FILES = frozenset({"pyproject.toml", "canonic.toml"})


def configuration_above(root: str, settings: Settings) -> str | None:
    """The configuration file, absolute, where it lies outside of the folder."""
    source = settings.source
    if source is None or os.path.realpath(source.file).startswith(os.path.join(os.path.realpath(root), "")):
        return None
    return source.file


def policy_files(policy: Policy) -> tuple[str, ...]:
    """The files that the policy stands in: the configuration and packs that lie in the workspace."""
    origins = [entry.origin for entry in policy.names] + [entry.origin for entry in policy.modules]
    origins += [entry.origin for entry in policy.calls] + [entry.origin for entry in policy.exclusives]
    files = dict.fromkeys(origin.file for origin in (*origins, *(entry.origin for entry in policy.boundaries)))
    return tuple(file for file in files if file.endswith(".toml"))
