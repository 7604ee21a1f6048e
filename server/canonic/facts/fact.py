"""`Fact`: the shape that all facts share."""

from __future__ import annotations

import msgspec


class Fact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An immutable record, stored as an array."""
