"""`deprecated-string`: a legacy path in a string that a call takes for a path: ``mock.patch("a.old.X")``.

Reports what `canonic.resolution.string_sites` finds. Where the string replaces a name, the finding tells which code
reads the name from the legacy module when it runs, and which modules hold it under a name of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.findings import Reason, Related, Rewrite, Safety, Severity, Withheld
from canonic.resolution.model import Defined, Missing
from canonic.resolution.seams import Seam
from canonic.resolution.string_calls import Meaning
from canonic.resolution.string_grade import import_in_place, new_text, string_rewrite, text_rewrite
from canonic.resolution.string_sites import StringSite, string_sites
from canonic.resolution.wording import because, told_differently
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span

_MOST_RELATED = 5
_DOES = {
    Meaning.REPLACED: "is patched at a legacy path",
    Meaning.SEVERAL: "is patched at a legacy path",
    Meaning.LOOKED_UP: "is looked up at a legacy path",
    Meaning.IMPORTED: "is a legacy module, imported by its name",
    Meaning.TRIED: "is a legacy module, looked for by its name",
    Meaning.CACHED: "is a legacy module, a key of `sys.modules` here",
    Meaning.NAMED: "is a legacy path, used as a name here",
}


@dataclass(frozen=True, slots=True)
class LegacyString:
    """A legacy path in a string; with its seam where the string replaces a name."""

    site: StringSite
    seam: Seam | None


class DeprecatedString(Rule[LegacyString]):
    """A legacy path that a string spells."""

    name = "deprecated-string"
    severity = Severity.INFORMATION
    shows_patches = False

    def check(self, file: FileView) -> Iterator[LegacyString]:
        """Strings that spell a legacy path."""
        for site in string_sites(file.workspace.judge, file.path):
            seam = None
            if site.replaces_name and site.written.name and file.workspace.whole:
                seam = file.workspace.grader.seams.seam(file.path, site.written, site.target)
            yield LegacyString(site, seam)

    def span(self, evidence: LegacyString) -> Span:
        """The text between the quotes."""
        return evidence.site.string.span

    def message(self, evidence: LegacyString, file: FileView) -> str:
        """What the string is for, what to write instead, and who sees a patch."""
        site, target = evidence.site, evidence.site.target
        written = site.written.dotted
        spelled = written + site.below
        said = f"`{spelled}` {_DOES[site.reading.meaning]}"
        if isinstance(site.chain.end, Missing):
            gone = site.chain.end.path.dotted
            said += ", which does not exist" if gone == spelled else f"; `{gone}` does not exist"
        if target is not None and site.entry.rewrite:
            if isinstance(file.workspace.judge.home(target).end, Missing):
                return f"{said}; its canonical path `{target}` does not exist either{because(site.entry)}"
            said += f"; {f'the home of `{written}`' if site.below else 'its home'} is `{target.dotted}`"
            if site.written.name and not site.missing:
                said += told_differently(import_in_place(site), file.workspace.judge)
        return f"{said}{_seen(evidence)}{because(site.entry)}"

    def about(self, evidence: LegacyString, file: FileView) -> About:
        """The written and the canonical path."""
        site = evidence.site
        return About(
            name=(site.target.name if site.target else site.written.name) or site.written.module,
            written=site.written,
            canonical=site.target,
            definition=file.workspace.judge.definition(site.written, file.path),
            chain=site.chain.paths,
            notes=site.entry.notes,
        )

    def fix(self, evidence: LegacyString, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Write the canonical path."""
        return string_rewrite(file.workspace.judge, file.workspace.grader, evidence.site)

    def alternatives(self, evidence: LegacyString, file: FileView) -> tuple[Rewrite, ...]:
        """For a patch, each module in which the test may mean to replace the name."""
        site, seam = evidence.site, evidence.seam
        if seam is None or site.reading.meaning is not Meaning.REPLACED or not site.reading.sure:
            return ()
        if not site.entry.rewrite or file.facts.problem is not None or file.facts.generated:
            return ()
        canonical = site.target and new_text(site, site.target)
        return tuple(
            text_rewrite(
                site,
                f"Patch it where `{reader.path.module}` reads it: `{reader.path.dotted}`",
                reader.path.dotted,
                Safety.UNSAFE,
            )
            for reader in seam.tested
            if reader.path.dotted not in (canonical, site.string.value)
        )

    def related(self, evidence: LegacyString, file: FileView) -> tuple[Related, ...]:
        """Who reads a patched name; else the definition."""
        site, seam = evidence.site, evidence.seam
        found: list[Related] = []
        if seam is not None:
            found += [
                Related(reader.file, reader.span, f"reads it from `{site.written.module}` when it runs")
                for reader in (() if site.missing else seam.shown)
            ]
            found += [
                Related(reader.file, reader.span, f"holds it as `{reader.path.dotted}`, which the patch does not reach")
                for reader in seam.shown_holders
            ]
            found += [
                Related(reader.file, reader.span, f"reads it from `{reader.path.module}` when it runs")
                for reader in seam.shown_elsewhere
            ]
        end = site.chain.end
        if not found and isinstance(end, Defined):
            found.append(Related(end.file, end.span, f"`{end.path.name or end.path.module}` is defined here"))
        return tuple(found[:_MOST_RELATED])


def _seen(evidence: LegacyString) -> str:
    """Who sees a patch of the legacy path, as the rest of a sentence; empty where it does not replace a name."""
    seam, site = evidence.seam, evidence.site
    if seam is None:
        return ""
    module = site.written.module
    held = "holds it under a name of its own" if seam.holders == 1 else "hold it under names of their own"
    holders = f"{_count(seam.holders, 'module')} {held}: patch it there" if seam.holders else ""
    if site.missing:
        return f"; {holders}" if holders else ""
    seeing = [f"the code of `{module}` itself"] if seam.defined else []
    if seam.late:
        seeing.append(f"{_count(seam.late, 'place')} that {'reads' if seam.late == 1 else 'read'} it from there")
    said = f"; the patch reaches {' and '.join(seeing)}" if seeing else "; no code was found that reads it from there"
    return f"{said}, {'but' if seeing else 'and'} {holders}" if holders else said


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
