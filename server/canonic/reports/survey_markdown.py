"""A `Survey` as Markdown: for an issue, a pull request or a wiki. Lists of importers are folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from canonic.reports.reasons import reason_words
from canonic.reports.style import printable
from canonic.survey import count
from canonic.survey.model import EntryRow, Fault, FolderRow, How, Mend, PathRow, Role, Survey, Use

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&@])")
_NUMBERS = "---:"


def markdown(survey: Survey) -> str:
    """The whole text."""
    return "\n\n".join(_parts(survey)) + "\n"


def _parts(survey: Survey) -> Iterator[str]:
    yield f"# {_words(survey.workspace)}"
    yield f"{survey.files:,} Python files · Canonic {survey.version} · {survey.date}"
    if not survey.declared:
        yield "No policy declares a name here, so there is nothing to report on."
        return
    yield _numbers(survey)
    yield from _history(survey)
    if survey.entries:
        yield "## Names"
        yield _overview(survey.entries)
    if survey.access:
        yield "## Who may use what"
        yield _table(
            ("Access", "Where", "To use", "Not to use", "Faults"),
            ("---", "---", "---", "---", _NUMBERS),
            (
                (
                    _words(f"{row.title} ({row.kind})"),
                    _code(row.where),
                    ", ".join(map(_code, row.keep)),
                    ", ".join(map(_code, row.instead)),
                    f"{row.faults:,}",
                )
                for row in survey.access
            ),
        )
    if survey.owners or survey.folders:
        yield "## Who is left"
    if survey.owners:
        yield _folders("Owner", survey.owners)
    if survey.folders:
        yield _folders("Folder", survey.folders)
    if survey.modules:
        yield "## Old modules"
        yield _table(
            ("Module", "State", "Uses left", "In tests", "Safe to fix", "Files"),
            ("---", "---", *[_NUMBERS] * 4),
            (
                (
                    _code(row.name),
                    row.state.value,
                    f"{row.left:,}",
                    f"{row.in_tests:,}",
                    f"{row.safe:,}",
                    f"{row.files:,}",
                )
                for row in survey.modules
            ),
        )
    if found := count.reasons(survey):
        yield "## Why there is no safe fix"
        yield _table(
            ("Uses", "Reason", "In words"),
            (_NUMBERS, "---", "---"),
            ((f"{many:,}", _code(reason.value), _said(reason_words(reason))) for reason, many in found),
        )
    for title, faults in (
        ("Files with both patterns", survey.duals),
        ("Imports across a boundary", survey.boundaries),
        ("Other findings", survey.others),
    ):
        if faults:
            yield f"## {title}"
            yield _faults(faults)
    for row in survey.entries:
        yield from _entry(row)
    if survey.idle:
        yield "## Done"
        yield _folded(
            f"{len(survey.idle):,} legacy paths of the policy that nothing imports any more", map(_code, survey.idle)
        )


def _numbers(survey: Survey) -> str:
    code, tests = count.imports_left(survey.entries)
    done = count.canonical_imports(survey.entries)
    counts = count.mends(count.all_left(survey))
    total = code + tests + done
    rows = [
        f"- **{code + tests:,}** imports left to move ({code:,} in code, {tests:,} in tests)",
        f"- **{count.share(done, total)} %** of imports are canonical ({done:,} of {total:,})",
        f"- **{sum(count.other_uses(survey.entries).values()):,}** other legacy uses (calls, strings, whole modules)",
        f"- **{counts[Mend.SAFE]:,}** have a safe fix, {counts[Mend.UNSAFE]:,} one to look at, "
        f"{count.by_hand(counts):,} are to be changed by hand",
        f"- Files with both patterns: **{len(survey.duals):,}**; boundary faults: **{len(survey.boundaries):,}**",
    ]
    return "\n".join(rows)


def _history(survey: Survey) -> Iterator[str]:
    history = survey.history
    if history is None:
        return
    yield "## Over time"
    if history.points:
        yield _table(
            ("Date", "Commit", "In code", "In tests", "Left to move", "Canonical"),
            ("---", "---", *[_NUMBERS] * 4),
            (
                (
                    point.date,
                    _code(point.commit[:10]),
                    f"{point.total[0]:,}",
                    f"{point.total[1]:,}",
                    f"{sum(point.total):,}",
                    f"{sum(point.canonical.values()):,}",
                )
                for point in history.points
            ),
        )
    if remark := count.remark(survey):
        yield _said(remark)


def _overview(entries: Iterable[EntryRow]) -> str:
    def cells(row: EntryRow) -> list[str]:
        code, tests = count.imports_left((row,))
        uses = row.uses(to_move=True)
        counts = count.mends(uses)
        numbers = (
            code, tests, len(uses) - code - tests, count.canonical_imports((row,)), counts[Mend.SAFE],
            counts[Mend.UNSAFE], count.by_hand(counts),
        )  # fmt: skip
        return [_code(row.title), _code(row.canonical), *(f"{number:,}" for number in numbers)]

    head = (
        "Name", "Canonical path", "Left in code", "Left in tests", "Other uses", "Canonical", "Safe", "To look at",
        "By hand",
    )  # fmt: skip
    return _table(head, ("---", "---", *[_NUMBERS] * 7), map(cells, entries))


def _folders(head: str, rows: Iterable[FolderRow]) -> str:
    cells = (
        (_code(row.name), f"{row.left:,}", f"{row.in_tests:,}", f"{row.safe:,}", f"{row.files:,}", f"{row.canonical:,}")
        for row in rows
    )
    titles = (head, "Uses left", "In tests", "Safe to fix", "Files", "Canonical imports")
    return _table(titles, ("---", *[_NUMBERS] * 5), cells)


def _faults(faults: Iterable[Fault]) -> str:
    return "\n".join(
        f"- {_code(f'{one.file}:{_spot(one)}')} {_said(one.message)} ({_code(one.rule)})" for one in faults
    )


def _entry(row: EntryRow) -> Iterator[str]:
    yield f"## {_code(row.title)}"
    home = f", in {_code(f'{row.home_place}:{row.home_line}')}" if row.home_place else ""
    lost = "" if row.sound else f" **The canonical path itself leads nowhere: {_words(row.home)}.**"
    yield f"{'Use' if row.kind == 'call' else 'Canonical:'} {_code(row.canonical)}{home}.{lost}"
    notes = row.notes
    pairs = (
        ("", notes.reason), ("since ", notes.since), ("to be removed by ", notes.remove_by), ("owner ", notes.owner),
        ("declared in ", "; ".join(row.sources)),
    )  # fmt: skip
    yield " · ".join(f"{word}{_words(value)}" for word, value in pairs if value)
    used = [path for path in row.paths if path.uses or path.role is Role.CANONICAL]
    yield _table(
        ("Standing", "Path", "Leads to", "In code", "In tests", "Other uses"),
        ("---", "---", "---", *[_NUMBERS] * 3),
        map(_path, used),
    )
    for path in used:
        if path.role.to_move:
            yield _folded(f"{len(path.uses):,} × {printable(path.path)}", _users(path))
    if row.copies:
        yield "Other definitions and implementations:"
        yield _faults(row.copies)


def _path(path: PathRow) -> Sequence[str]:
    imports = [use for use in path.uses if use.how is How.IMPORT]
    tests = sum(use.test for use in imports)
    numbers = (len(imports) - tests, tests, len(path.uses) - len(imports))
    return (path.role.value, _code(path.path), _words(path.leads_to), *(f"{number:,}" for number in numbers))


def _users(path: PathRow) -> Iterator[str]:
    for file, uses in groupby(path.uses, lambda use: use.file):
        yield f"{_code(file)}: {', '.join(f'{_spot(use)} {use.mend.value}' for use in uses)}"


def _spot(one: Use | Fault) -> str:
    return f"cell {one.cell}:{one.line}" if one.cell else str(one.line)


def _folded(summary: str, rows: Iterable[str]) -> str:
    items = "\n".join(f"- {row}" for row in rows)
    return f"<details><summary>{_words(summary)}</summary>\n\n{items}\n\n</details>"


def _table(head: Sequence[str], kinds: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, kinds, *rows))


def _said(message: str) -> str:
    """A sentence of ours: what stands between backticks stays code."""
    pieces = message.split("`")
    if len(pieces) % 2 == 0:
        return _words(message)
    return "".join(_code(piece) if at % 2 else _words(piece) for at, piece in enumerate(pieces))


def _words(text: str) -> str:
    """Plain words: no markup, mention or cell border of their own."""
    return _SPECIAL.sub(r"\\\1", printable(text))


def _code(text: str) -> str:
    """Inline code that nothing in it can close, in a table too."""
    shown = printable(text).replace("`", chr(0x2BB)).replace("|", "\\|")
    return f"`{shown}`" if shown else ""
