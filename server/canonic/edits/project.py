"""The edits of one file as the project's own tools would have them: imports sorted, and what is rewritten formatted.

Takes what `apply` takes and the workspace's `Formatter`, gives `Applied`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial

from canonic.changes import ReplaceText
from canonic.edits.apply import Applied, apply
from canonic.edits.layout import laid_out
from canonic.edits.source import OrderCounts
from canonic.facts.model import FileFacts
from canonic.findings import Rewrite
from canonic.formatter import Formatter
from canonic.settings.import_style import ImportStyle

_FORMATTED = (".py", ".pyi")


def apply_formatted(
    path: str,
    text: str,
    facts: FileFacts,
    rewrites: Sequence[Rewrite],
    style: ImportStyle,
    order_counts: OrderCounts,
    formatter: Formatter,
) -> Applied:
    """As `canonic.edits.apply.apply`; a file that was formatted before is formatted afterwards. The cells of a notebook
    are left to their own formatter.
    """
    applied = apply(text, facts, rewrites, style, order_counts)
    if not path.endswith(_FORMATTED):
        return applied
    uses = {
        change.span
        for rewrite in rewrites
        if rewrite not in applied.declined
        for change in rewrite.changes
        if isinstance(change, ReplaceText)
    }
    if not uses:
        return applied
    ask, is_formatted = partial(formatter.formatted, path), partial(formatter.is_formatted, path)
    edits = laid_out(text, applied.edits, uses, formatter.line_length(path), ask, is_formatted)
    return dataclasses.replace(applied, edits=edits)
