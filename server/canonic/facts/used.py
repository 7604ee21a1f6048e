"""Where a file uses what it imports: the quick half of the second tier of facts."""

from __future__ import annotations

from canonic.facts.fact import Fact
from canonic.facts.model import Use


class FileUses(Fact, frozen=True):
    """What an editor's every key asks of a long file, without all else that a `FileBody` holds."""

    uses: tuple[Use, ...] = ()
    """As in `FileBody`."""
    understood: bool = True
    """As in `FileBody`."""
