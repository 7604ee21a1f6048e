"""The parts of the page that speak of the whole workspace: numbers, history, what to do, who is left, faults."""

from __future__ import annotations

from collections.abc import Iterator

from canonic.reports.page.chart import chart
from canonic.reports.page.markup import Child, Markup, dotted, element, joined, number, table
from canonic.reports.reasons import reason_words
from canonic.reports.statistics import counted
from canonic.survey import count
from canonic.survey.model import Fault, FolderRow, History, How, Mend, ModuleRow, Point, State, Survey

_OTHER = {How.MODULE: "module", How.CALL: "call", How.STRING: "string"}
_RULES = {"dual-pattern": "Files with both patterns", "boundary-bypass": "Imports across a boundary"}
_SHOWN = 30


def tiles(survey: Survey) -> Markup:
    """The numbers that a lead asks for first."""
    code, tests = count.imports_left(survey.entries)
    done = count.canonical_imports(survey.entries)
    counts = count.mends(count.all_left(survey))
    other = count.other_uses(survey.entries)
    shown = [
        (f"{code + tests:,}", "imports left to move", f"{code:,} in code, {tests:,} in tests"),
        (
            f"{count.share(done, done + code + tests)} %",
            "of imports are canonical",
            f"{done:,} of {done + code + tests:,}",
        ),
        (
            f"{sum(other.values()):,}",
            "other legacy uses",
            ", ".join(counted(many, _OTHER[how]) for how, many in other.items()),
        ),
        (f"{counts[Mend.SAFE]:,}", "have a safe fix", f"{counts[Mend.UNSAFE]:,} more to look at"),
        (
            f"{len(survey.duals):,}",
            "file with both patterns" if len(survey.duals) == 1 else "files with both patterns",
            "",
        ),
        (f"{len(survey.boundaries):,}", "boundary fault" if len(survey.boundaries) == 1 else "boundary faults", ""),
    ]
    return element(
        "ul",
        [
            element("li", element("b", big), element("span", what), element("span", more), class_="tile")
            for big, what, more in shown
        ],
        class_="tiles",
    )  # fmt: skip


def over_time(survey: Survey) -> Markup | None:
    """The burn-down, drawn and as a table."""
    history = survey.history
    if history is None:
        return None
    told = count.remark(survey)
    remark = element("p", said(told), class_="quiet") if told else None
    if not history.points:
        return joined(element("h2", "Over time"), remark)
    return joined(
        element("h2", "Over time"),
        chart(history.points),
        element(
            "p",
            element("span", class_="key code"), "imports left in code",
            element("span", class_="key tests"), "imports left in tests",
            element("span", class_="key good"), "imports of canonical paths",
            class_="quiet",
        ),
        remark,
        element(
            "details", element("summary", f"The same as a table ({len(history.points)} commits)"), _points(history),
            class_="more",
        ),
    )  # fmt: skip


def _points(history: History) -> Markup:
    def row(point: Point) -> list[Child]:
        code, tests = point.total
        commit = element("code", point.commit[:10])
        return [point.date, commit, point.subject, code, tests, code + tests, sum(point.canonical.values())]

    head = ["Date", "Commit", "Subject", "In code", "In tests", "Left to move", "Canonical imports"]
    caption = "Imports by today's policy at each commit"
    return table(head, map(row, history.points), numeric=frozenset((3, 4, 5, 6)), caption=caption)


def plan(survey: Survey) -> Markup | None:
    """What can be done, easiest first."""
    counts = count.mends(count.all_left(survey))
    steps: list[Child] = []
    if counts[Mend.SAFE]:
        steps.append([f"{counts[Mend.SAFE]:,} with a safe fix: ", element("code", "canonic fix")])
    if counts[Mend.UNSAFE]:
        look = element("code", "canonic fix --unsafe-fixes --diff")
        steps.append([f"{counts[Mend.UNSAFE]:,} with a fix that a person should look at: ", look])
    if hand := count.by_hand(counts):
        steps.append(f"{hand:,} to change by hand, for the reasons below")
    if counts[Mend.IGNORED]:
        steps.append(f"{counts[Mend.IGNORED]:,} silenced by a directive or a setting")
    idle = [row for row in survey.others if row.rule == "idle-shim"]
    if idle:
        steps.append(
            [
                f"{len(idle):,} without any importer left: ",
                element("code", "canonic check --rule idle-shim"),
            ]
        )
    if not steps:
        return None
    return joined(element("h2", "What to do"), element("ol", [element("li", step) for step in steps]))


def left(survey: Survey) -> Markup | None:
    """Who has something left, by folder and by owner."""
    parts: list[Child] = []
    if survey.owners:
        parts.append(_folders("Owner", survey.owners, f"By {survey.owners_file}", code=False))
    if survey.folders:
        parts.append(_folders("Folder", survey.folders, "By folder", code=True))
    return joined(element("h2", "Who is left"), parts) if parts else None


_STATES = {
    State.IN_USE: ("in use", ""),
    State.EMPTY: ("nothing left: it may go", "good"),
    State.HOME: ("stays: something has its home there", ""),
    State.GONE: ("gone", ""),
}


def modules(survey: Survey) -> Markup | None:
    """What is left before each old module can go."""
    if not survey.modules:
        return None
    rows = [
        [
            dotted(row.name),
            _state(row),
            *map(number, (row.left, row.left - row.in_tests, row.in_tests, row.safe, row.files)),
        ]
        for row in survey.modules
    ]  # fmt: skip
    head = ["Module", "State", "Uses left", "In code", "In tests", "Safe to fix", "Files"]
    caption = "Modules that legacy paths lead through; counted are uses of names that the policy speaks of"
    return joined(element("h2", "Old modules"), table(head, rows, numeric=frozenset(range(2, 7)), caption=caption))


def _state(row: ModuleRow) -> Markup:
    words, look = _STATES[row.state]
    if row.state is State.GONE and row.left:
        words, look = "gone, and still used", "left"
    return element("span", words, class_=f"role {look}".strip())


def _folders(head: str, rows: tuple[FolderRow, ...], caption: str, *, code: bool) -> Markup:
    cells = [
        [
            dotted(row.name) if code else row.name,
            number(row.left), number(row.left - row.in_tests), number(row.in_tests), number(row.safe),
            number(row.files), number(row.canonical),
        ]
        for row in rows
    ]  # fmt: skip
    titles = [head, "Uses left", "In code", "In tests", "Safe to fix", "Files", "Canonical imports"]
    return table(titles, cells, numeric=frozenset(range(1, 7)), caption=caption)


def reasons(survey: Survey) -> Markup | None:
    """Why there is no safe fix."""
    found = count.reasons(survey)
    if not found:
        return None
    cells = [[number(many), element("code", reason.value), said(reason_words(reason))] for reason, many in found]
    caption = "Uses that are left, by reason"
    return joined(
        element("h2", "Why there is no safe fix"),
        table(["Uses", "Reason", "In words"], cells, numeric=frozenset((0,)), caption=caption),
    )


def access(survey: Survey) -> Markup | None:
    """Who may use what, and how often somebody does not keep to it."""
    if not survey.access:
        return None
    rows = [
        [
            [row.title, element("br"), element("small", f"{row.kind} {row.where}", class_="quiet")],
            _listed(row.keep),
            _listed(row.instead),
            number(row.faults),
            row.notes.owner,
            row.notes.reason,
        ]
        for row in survey.access
    ]
    head = ["Access", "To use", "Not to use", "Faults", "Owner", "Reason"]
    wanted = [at for at in range(len(head)) if at < 4 or any(row[at] for row in rows)]
    shown = table(
        [head[at] for at in wanted],
        [[row[at] for at in wanted] for row in rows],
        numeric=frozenset((3,)),
        caption="Pairs of which a file is to use one, and paths that are only for some",
    )
    return joined(element("h2", "Who may use what"), shown)


def _listed(paths: tuple[str, ...]) -> Markup:
    return joined([[dotted(path), element("br")] for path in paths])


def faults(survey: Survey) -> Markup:
    """Findings that are not imports of one name."""
    parts: list[Child] = []
    for title, found in (
        (_RULES["dual-pattern"], survey.duals),
        (_RULES["boundary-bypass"], survey.boundaries),
        ("Other findings", survey.others),
    ):
        if found:
            parts += [element("h2", f"{title} ({len(found):,})"), fault_table(found)]
    return joined(parts)


def fault_table(found: tuple[Fault, ...], caption: str | None = None) -> Markup:
    """Findings, each with its place; folded where there are many."""
    several = len({one.rule for one in found}) > 1
    rows = [
        [place(one.file, one.line, one.cell), *([element("code", one.rule)] if several else []), said(one.message)]
        for one in found
    ]
    head = ["Place", *(["Rule"] if several else []), "What"]
    shown = table(head, rows, numeric=frozenset(), caption=caption)
    if len(rows) <= _SHOWN:
        return shown
    return element("details", element("summary", f"All {len(rows):,}"), shown, class_="more")


def unused(survey: Survey) -> Markup | None:
    """Legacy paths that the policy lists for nothing."""
    if not survey.idle:
        return None
    many = len(survey.idle)
    summary = f"{many:,} legacy paths of the policy that nothing in the workspace imports any more"
    rows = element("ul", [element("li", dotted(path)) for path in survey.idle])
    return joined(element("h2", "Done"), element("details", element("summary", summary), rows, class_="more"))


def place(file: str, line: int, cell: int = 0, *, whole: bool = True) -> Markup:
    """A place in a file; an editor that shows the page makes it lead there, but for notebooks."""
    at = f"cell {cell}:{line}" if cell else str(line)
    words = dotted(f"{file}:{at}") if whole else element("code", at)
    if cell:
        return words
    return element("span", words, class_="place", data_file=file, data_line=line)


def said(message: str) -> Markup:
    """A finding's message: what stands between backticks is code."""
    return joined(_pieces(message))


def _pieces(message: str) -> Iterator[Markup | str]:
    pieces = message.split("`")
    for at, piece in enumerate(pieces):
        yield dotted(piece) if at % 2 and len(pieces) % 2 else piece
