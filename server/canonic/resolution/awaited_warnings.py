"""Whether a file waits for the warning that a legacy module gives: a test of the deprecation itself, for one.

Looks at two texts only, and takes any word of warnings for one that counts.
"""

from __future__ import annotations

import re

from canonic.resolution.chain import Resolver
from canonic.workspace.modules import SourceModule

_WAITING = re.compile(
    r"\b(?:warns|deprecated_call|assertWarns\w*|recwarn|catch_warnings|filterwarnings|simplefilter|WarningsRecorder)\b"
)


def waits_for_warnings(text: str) -> bool:
    """Whether a text waits for warnings, or makes errors of them."""
    return _WAITING.search(text) is not None


def is_warning_awaited(resolver: Resolver, file: str, module: str) -> bool:
    """Whether the module may warn and the file says what it does about warnings."""
    located = resolver.snapshot.modules.find(module, file)
    if not isinstance(located, SourceModule) or "warn" not in (resolver.snapshot.text(located.path) or ""):
        return False
    return waits_for_warnings(resolver.snapshot.text(file) or "")
