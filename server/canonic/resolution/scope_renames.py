"""Another way to mend an import whose canonical name is a new one: import that, and rename what the file calls it.

Takes a judged import and its uses; gives the changes, or None where the new name may mean something else already. A
rename is never proven safe: a subclass, a pickle or a reader elsewhere may know the old name.
"""

from __future__ import annotations

from collections.abc import Iterable

from canonic.changes import AddImport, AnyChange, DropName, ReplaceText
from canonic.facts.model import FileFacts, Use
from canonic.resolution.live import is_star
from canonic.resolution.name_uses import says
from canonic.resolution.verdicts import Site
from canonic.text.names import Path


def renaming(
    text: str, facts: FileFacts, site: Site, target: Path, spelling: str, uses: Iterable[Use]
) -> tuple[AnyChange, ...] | None:
    """The changes that import `target` under its own name and rename the uses; None where that name is not free."""
    old, new = site.imported, target.name
    if old.asname or old.name == new or says(text, frozenset((new,))) or any(map(is_star, facts.imports)):
        return None
    return (
        DropName(statement=site.statement.span, site=old.span),
        AddImport(statement=site.statement.span, spelling=spelling, name=new, bound=new),
        *(ReplaceText(span=use.root_span, text=new) for use in uses),
    )
