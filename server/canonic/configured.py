"""Settings and policy of a workspace, read together: what every run begins with."""

from __future__ import annotations

import os
from functools import partial
from typing import NamedTuple

from canonic.errors import CanonicError
from canonic.policy.load import load as load_policy
from canonic.policy.model import Policy
from canonic.settings.load import load as load_settings
from canonic.settings.model import Settings
from canonic.workspace.roots import has_module


class Configured(NamedTuple):
    """What the project has declared."""

    settings: Settings
    policy: Policy
    notices: tuple[str, ...]
    """Lines for the log and the summary."""


def configured(root: str, config: str | None = None, overrides: dict[str, object] | None = None) -> Configured:
    """Settings and policy of the workspace at `root`; `config` is read instead of the nearest configuration file.

    Raises `CanonicError` with every fault of the configuration at once.
    """
    settings, problems = load_settings(os.path.abspath(root), config, overrides)
    policy, more, notices = load_policy(settings, partial(has_module, settings.root, settings.source_roots))
    if problems or more:
        raise CanonicError([*problems, *more])
    return Configured(settings, policy, tuple(notices))
