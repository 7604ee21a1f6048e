"""Every page in ``server/canonic/rules`` is run: its examples are the tests of the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

import canonic.rules
from canonic.settings.options import KNOWN_RULES
from tests.pages.goldens import update
from tests.pages.reader import REQUIRED_HEADINGS, Case, read
from tests.pages.runner import check_goldens, check_markers, mismatches, write_workspace

RULES = Path(canonic.rules.__file__).parent
PAGES = sorted(RULES.glob("*.md"))


def rule_of(page: Path) -> str:
    """The name of a rule from the stem of its page."""
    return page.stem.replace("_", "-")


def cases() -> list[object]:
    """All cases of all pages, each a parameter with a readable id."""
    return [
        pytest.param(page, position, id=f"{page.name}:{case.line} {case.heading}")
        for page in PAGES
        for position, case in enumerate(read(page.read_text(encoding="utf-8")).cases)
    ]


def load(page: Path, position: int) -> Case:
    """The case as the page has it now; `--update` may have moved its lines."""
    return read(page.read_text(encoding="utf-8")).cases[position]


@pytest.mark.parametrize(("page", "position"), cases())
def test_findings_are_what_the_page_marks(page: Path, position: int, tmp_path: Path) -> None:
    case = load(page, position)
    write_workspace(tmp_path, case.files)
    complaints = check_markers(case, tmp_path, rule_of(page))
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize(("page", "position"), cases())
def test_fixes_produce_what_the_page_shows(
    page: Path, position: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    case = load(page, position)
    if not case.goldens:
        return
    write_workspace(tmp_path, case.files)
    if request.config.getoption("--update"):
        wrong = mismatches(case, tmp_path, rule_of(page))
        update(page, case.line, {(golden.file, golden.unsafe): actual for golden, actual in wrong})
        case = load(page, position)
    complaints = check_goldens(case, tmp_path, rule_of(page))
    assert not complaints, "\n".join(complaints)


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert sorted(rule.name for rule in canonic.rules.ALL_RULES) == [rule_of(page) for page in PAGES]


def test_every_rule_is_as_loud_as_the_table_of_options_says() -> None:
    assert {rule.name: rule.severity for rule in canonic.rules.ALL_RULES}.items() <= KNOWN_RULES.items()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_has_its_title_its_headings_and_a_finding_in_its_example(page: Path) -> None:
    content = read(page.read_text(encoding="utf-8"))
    assert content.title == rule_of(page)
    assert content.headings == REQUIRED_HEADINGS
    assert page.with_suffix(".py").is_file(), "a rule is one stem, two files"
    examples = [case for case in content.cases if case.heading == "Example"]
    assert examples, "the heading Example has no code"
    assert examples[0].markers, "the code under Example has no marker"
