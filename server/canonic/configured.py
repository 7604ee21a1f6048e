"""Settings and policy of a workspace, read together: what every run begins with."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from canonic.errors import CanonicError, Problem
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
    given, problems = as_far_as_good(root, config, overrides)
    if problems:
        raise CanonicError(problems)
    return given


def as_far_as_good(
    root: str, config: str | None = None, overrides: Mapping[str, object] | None = None, known: Sequence[str] = ()
) -> tuple[Configured, list[Problem]]:
    """The same as far as keys and entries have no fault, and every fault. `known`: what else may be in `overrides`."""
    settings, problems = load_settings(os.path.abspath(root), config, overrides, known)
    policy, more, notices = load_policy(settings, partial(has_module, settings.root, settings.source_roots))
    return Configured(settings, policy, tuple(notices)), [*problems, *more]
