"""The page as a whole: a `Survey` as one HTML document."""

from __future__ import annotations

from canonic.reports.page.entries import entry_section, overview
from canonic.reports.page.look import STYLE
from canonic.reports.page.markup import Markup, element, joined
from canonic.reports.page.sections import access, faults, left, modules, over_time, plan, reasons, tiles, unused
from canonic.survey.model import Survey

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(survey: Survey) -> str:
    """The document. It loads nothing, runs nothing, and needs no other file."""
    title = f"Canonic report: {survey.workspace}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    body = element("body", element("main", _top(survey), _body(survey)))
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}\n{body}\n</html>\n'


def _top(survey: Survey) -> Markup:
    said = [f"{survey.files:,} Python files", f"Canonic {survey.version}", survey.date]
    if survey.sources:
        said.append(f"policy from {', '.join(survey.sources)}")
    return joined(element("h1", survey.workspace), element("p", " · ".join(said), class_="quiet"))


def _body(survey: Survey) -> Markup:
    if not survey.declared:
        return element("p", "No policy declares a name here, so there is nothing to report on.")
    return joined(
        tiles(survey),
        over_time(survey),
        plan(survey),
        overview(survey) if survey.entries else None,
        access(survey),
        left(survey),
        modules(survey),
        reasons(survey),
        faults(survey),
        [entry_section(row, survey, number) for number, row in enumerate(survey.entries)],
        unused(survey),
    )
