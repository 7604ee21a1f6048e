"""What answers ask of every text that mentions the policy: read along with its facts."""

from __future__ import annotations

from typing import Any

from canonic.index.readings import Reading
from canonic.resolution.built_paths import PIECES
from canonic.resolution.replacing_calls import CALLS

ASKED: tuple[Reading[Any], ...] = (PIECES, CALLS)
