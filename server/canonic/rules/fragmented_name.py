"""`fragmented-name`: one definition that files import by several paths, and no policy says by which."""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Place, Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.fragments import Fragmented, Way
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span

_MOST = 5


class FragmentedName(Rule[Fragmented]):
    """A name without a home."""

    name = "fragmented-name"
    severity = Severity.OFF

    def check(self, file: FileView) -> Iterator[Fragmented]:
        """Fragmented definitions in the file."""
        return iter(file.workspace.fragments.of(file.path))

    def span(self, evidence: Fragmented) -> Span:
        """The name that is defined."""
        return evidence.home.span

    def message(self, evidence: Fragmented, file: FileView) -> str:
        """The paths with their counts, and which one looks canonical."""
        shown = [_counted(way) for way in evidence.ways[:_MOST]]
        if len(evidence.ways) > _MOST:
            rest = evidence.ways[_MOST:]
            shown.append(f"{len(rest)} more ({_files(sum(way.files for way in rest))})")
        return (
            f"`{evidence.home.path.name}` is imported by {len(evidence.ways)} paths: {', '.join(shown)}; "
            f"{_advice(evidence)}"
        )

    def about(self, evidence: Fragmented, file: FileView) -> About:
        """The path that looks canonical."""
        home = evidence.home
        return About(
            name=home.path.name,
            written=home.path,
            canonical=evidence.advised,
            definition=Place(home.file, home.span.line),
        )

    def fix(self, evidence: Fragmented, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """None: the policy has to say which path it is."""
        return Withheld(Reason.NO_CANONICAL), Reason.NO_CANONICAL

    def related(self, evidence: Fragmented, file: FileView) -> tuple[Related, ...]:
        """One import by each path."""
        return tuple(Related(*way.first, f"imported as `{way.path}`, {_files(way.files)}") for way in evidence.ways)


def _advice(evidence: Fragmented) -> str:
    best, home = evidence.advised, evidence.home.path
    if best is None:
        return "none looks canonical: the name, or each path to it, calls itself deprecated"
    if best == home:
        return f"`{best}` looks canonical: it is where the name is defined"
    why = "calls itself deprecated" if evidence.home_deprecated else "is private"
    return f"`{best}` looks canonical: `{home}`, where the name is defined, {why}"


def _counted(way: Way) -> str:
    return f"`{way.path}` ({_files(way.files)}{', deprecated by its own word' if way.deprecated else ''})"


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
