"""The forms of ``canonic report``: a `Survey` as one text."""

from __future__ import annotations

import msgspec

from canonic.survey.model import Survey


def write_survey(survey: Survey, form: str) -> str:
    """The survey as ``html``, ``markdown`` or ``json``, with a line end behind it."""
    match form:
        case "html":
            from canonic.reports.page.page import html

            return html(survey)
        case "markdown":
            from canonic.reports.survey_markdown import markdown

            return markdown(survey)
        case _:
            return msgspec.json.format(msgspec.json.encode(survey), indent=2).decode() + "\n"
