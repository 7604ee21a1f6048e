"""The parts of the page that speak of one policy entry: its row in the overview, and its own section."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from canonic.reports.page.chart import small_chart
from canonic.reports.page.markup import Child, Markup, dotted, element, joined, number, table
from canonic.reports.page.sections import fault_table, place
from canonic.reports.statistics import counted
from canonic.survey import count
from canonic.survey.model import EntryRow, How, Mend, PathRow, Role, Survey, Use

_ROLES = {
    Role.CANONICAL: ("canonical", "good"),
    Role.LEGACY: ("legacy", "left"),
    Role.RESOLVED: ("legacy by its definition", "left"),
    Role.RE_EXPORT: ("re-export", ""),
    Role.CONFLICTING: ("another object", "left"),
    Role.BROKEN: ("broken", "left"),
}


def overview(survey: Survey) -> Markup:
    """One line for each entry."""

    def cells(number_: int, row: EntryRow) -> list[Child]:
        code, tests = count.imports_left((row,))
        uses = row.uses(to_move=True)
        counts = count.mends(uses)
        done = count.canonical_imports((row,))
        total = done + code + tests
        percent = count.share(done, total)
        bar = element("meter", f"{percent} %", value=done, min=0, max=max(total, 1), title=f"{percent} % canonical")
        return [
            [element("a", row.title, href=f"#entry-{number_}"), element("br"), element("small", dotted(row.canonical))],
            [number(code + tests), _in_tests(tests)],
            number(len(uses) - code - tests),
            number(done),
            bar if row.kind != "call" and total else None,
            small_chart(points, row.key) if row.kind != "call" and len(points) > 1 else None,
            number(counts[Mend.SAFE]),
            number(counts[Mend.UNSAFE]),
            number(count.by_hand(counts)),
            row.notes.owner,
            row.notes.remove_by,
        ]  # fmt: skip

    points = survey.history.points if survey.history is not None else ()
    rows = [cells(at, row) for at, row in enumerate(survey.entries)]
    head = [
        "Name and its canonical path", "Imports left", "Other uses", "Canonical imports", "Share", "Over time",
        "Safe", "To look at", "By hand", "Owner", "Remove by",
    ]  # fmt: skip
    wanted = [at for at in range(len(head)) if at not in (5, 9, 10) or any(row[at] for row in rows)]
    shown = table(
        [head[at] for at in wanted],
        [[row[at] for at in wanted] for row in rows],
        numeric=frozenset(wanted.index(at) for at in (1, 2, 3, 6, 7, 8)),
        caption="What the policy speaks of. Safe, to look at, by hand: the fixes of what is left",
    )
    return joined(element("h2", "Names"), shown)


def _in_tests(tests: int) -> list[Child]:
    return [element("br"), element("small", f"{tests:,} in tests", class_="quiet")] if tests else []


def entry_section(row: EntryRow, survey: Survey, at: int) -> Markup:
    """All about one entry."""
    return joined(
        element("h2", row.title, id=f"entry-{at}"),
        _home(row),
        _notes(row),
        _paths(row, survey),
        _copies(row),
    )


def _home(row: EntryRow) -> Markup:
    said_: list[Child] = ["Use " if row.kind == "call" else "Canonical: ", dotted(row.canonical)]
    if row.home == "defined here":
        said_.append(", which defines it")
    elif row.home and row.sound:
        said_ += [", defined as ", dotted(row.home)]
    if row.home_place:
        said_ += [" in ", place(row.home_place, row.home_line)]
    broken = (
        element("p", f"The canonical path itself leads nowhere: {row.home}.", class_="bad") if not row.sound else None
    )
    return joined(element("p", said_), broken)


def _notes(row: EntryRow) -> Markup:
    notes = row.notes
    pairs = (
        ("", notes.reason), ("since ", notes.since), ("to be removed by ", notes.remove_by), ("owner ", notes.owner),
        ("declared in ", "; ".join(row.sources)),
    )  # fmt: skip
    return element("p", " · ".join(f"{word}{value}" for word, value in pairs if value), class_="quiet")


def _paths(row: EntryRow, survey: Survey) -> Markup:
    rows: list[Iterable[Child]] = []
    for path in row.paths:
        if path.uses or path.role is Role.CANONICAL:
            rows.append(_path(path))
            if path.uses:
                rows.append(_users(path, survey))
    unused = sum(not path.uses and path.role is not Role.CANONICAL for path in row.paths)
    caption = f"Paths by which it is imported{f'; {unused} more are listed and not used' if unused else ''}"
    head = ["Path", "Leads to", "In code", "In tests", "Other uses", "Safe", "To look at", "By hand"]
    return table(head, rows, numeric=frozenset(range(2, 8)), caption=caption)


def _path(path: PathRow) -> list[Child]:
    word, look = _ROLES[path.role]
    imports = [use for use in path.uses if use.how is How.IMPORT]
    tests = sum(use.test for use in imports)
    counts = count.mends(path.uses)
    end: Child = path.leads_to
    if not path.exists:
        end = element("span", path.leads_to, class_="bad")
    elif ":" in path.leads_to and " " not in path.leads_to:
        end = dotted(path.leads_to)
    numbers = (len(imports) - tests, tests, len(path.uses) - len(imports))
    fixes = (counts[Mend.SAFE], counts[Mend.UNSAFE], count.by_hand(counts)) if path.role.to_move else (0, 0, 0)
    standing = element("span", word, class_=f"role {look}".strip())
    return [[standing, " ", dotted(path.path)], end, *map(number, (*numbers, *fixes))]


def _users(path: PathRow, survey: Survey) -> Markup:
    files = [element("li", _user(file, list(uses), survey)) for file, uses in groupby(path.uses, lambda use: use.file)]
    summary = f"{len(path.uses):,} in {counted(len(files), 'file')}"
    return element("details", element("summary", summary), element("ul", files, class_="files"))


def _user(file: str, uses: Iterable[Use], survey: Survey) -> list[Child]:
    """One file with its lines, each with what can be done about it."""
    found: list[Child] = [dotted(file), ": "]
    for at, use in enumerate(uses):
        how = "" if use.how is How.IMPORT else f" {use.how.value}"
        why = f" ({use.why.value})" if use.why is not None else ""
        mend = "" if use.mend is Mend.NOT_NEEDED else f" {use.mend.value}{why}"
        spot = place(file, use.line, use.cell, whole=False)
        found += [", " if at else None, spot, element("small", f"{how}{mend}", class_="quiet") if how or mend else None]
    if owner := survey.owner_of.get(file):
        found.append(element("small", f" · {owner}", class_="quiet"))
    return found


def _copies(row: EntryRow) -> Markup | None:
    if not row.copies:
        return None
    most = f", where at most {row.most_implementations} may be" if row.most_implementations is not None else ""
    return fault_table(row.copies, f"Other definitions and implementations{most}")
