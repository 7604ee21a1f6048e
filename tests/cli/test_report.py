"""``canonic report``: every name with its paths and importers, as a page, as Markdown and as data."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.reporting import data, entry, page, paths, report
from tests.cli.running import ROOT, canonic, write

EXAMPLE = ROOT / "examples" / "websocket_ssot"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example workspace, where no repository lies around it."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "work", ignore=shutil.ignore_patterns(".canonic_cache")))


def test_each_path_has_its_standing_and_its_importers(shop: Path) -> None:
    write(
        shop,
        {
            "shop/shelf.py": "from shop.cart import Cart\n",
            "app/shelf.py": "from shop.shelf import Cart\n",
            "app/twice.py": "from shop.old import Cart\n\ndef more():\n    from shop.old import Cart as Other\n",
            "tests/test_cart.py": "from shop.old import Cart\n",
        },
    )
    found = data(shop)
    assert paths(found, "Cart") == {
        "shop.cart:Cart": ("canonical", 3),  # one of them for each module that hands it on
        "shop.old:Cart": ("legacy", 4),
        "shop.shelf:Cart": ("re-export", 1),
        "shop.copy:Cart": ("legacy", 1),
    }
    old = entry(found, "Cart")["paths"][1]
    assert [(use["file"], use["line"], use["test"], use["mend"]) for use in old["uses"]] == [
        ("app/safe.py", 2, False, "safe"),
        ("app/twice.py", 1, False, "safe"),
        ("app/twice.py", 4, False, "safe"),
        ("tests/test_cart.py", 1, True, "safe"),
    ]


def test_a_use_says_why_it_has_no_safe_fix(shop: Path) -> None:
    (copy,) = [row for row in entry(data(shop), "Cart")["paths"] if row["path"] == "shop.copy:Cart"]
    assert [(use["mend"], use["why"]) for use in copy["uses"]] == [("unsafe", "different-definition")]


def test_an_entry_says_where_its_home_is(shop: Path) -> None:
    found = entry(data(shop), "Cart")
    assert (found["canonical"], found["home_place"], found["home_line"]) == ("shop.cart:Cart", "shop/cart.py", 1)
    assert found["sound"]


def test_a_canonical_path_that_leads_nowhere_is_said(shop: Path) -> None:
    write(shop, {"shop/cart.py": "", "shop/old.py": "class Cart: ...\n"})
    assert not entry(data(shop), "Cart")["sound"]
    assert "The canonical path itself leads nowhere" in page(shop).words


def test_what_a_directive_silences_is_told_apart(shop: Path) -> None:
    write(shop, {"app/safe.py": "from shop.old import Cart  # canonic: ignore[deprecated-import] later\n"})
    (old,) = [row for row in entry(data(shop), "Cart")["paths"] if row["path"] == "shop.old:Cart"]
    assert [use["mend"] for use in old["uses"]] == ["ignored"]


def test_any_other_path_of_the_object_is_legacy_where_the_entry_says_so(shop: Path) -> None:
    write(
        shop,
        {
            "canonic.toml": '[[name]]\ncanonical = "shop.cart:Cart"\nlegacy = "any"\n',
            "app/other.py": "from shop.nowhere import Cart\n",
            "shop/copy.py": "",
        },
    )
    assert paths(data(shop), "Cart") == {
        "shop.cart:Cart": ("canonical", 2),
        "shop.old:Cart": ("resolved", 1),
        "shop.nowhere:Cart": ("broken", 1),
    }


def test_a_module_that_moved_is_one_path(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "canonic.toml": '[[module]]\nlegacy = "lib.old"\ncanonical = "lib.new"\n',
            "lib/__init__.py": "",
            "lib/new.py": "def one(): ...\n\ndef two(): ...\n",
            "lib/old.py": "from lib.new import *\n",
            "app.py": "from lib.old import one, two\n",
            "other.py": "import lib.old\n\nlib.old.one()\n",
        },
    )
    found = paths(data(tmp_path), "lib.old")
    role, uses = found["lib.old"]
    assert role == "legacy"
    assert uses >= 3
    assert set(found) == {"lib.new", "lib.old"}


MOVED = {
    "canonic.toml": '[[module]]\nlegacy = "lib.old"\ncanonical = "lib.new"\n',
    "lib/__init__.py": "",
    "lib/new/__init__.py": "from lib.new.more import two\n\ndef one(): ...\n",
    "lib/new/more.py": "def two(): ...\n",
    "lib/old.py": "from lib.new import one, two\n",
    "app.py": "from lib.old import one, two\n\nprint(one, two)\n",
    "web.py": "def page():\n    from lib.old import one\n    return one()\n",
    "whole.py": "import lib.old\n\nprint(lib.old.one())\n",
    "gone.py": "from lib.new import nothing\n",
}
"""A module that moved, with four legacy imports and uses; those within the new one were never to move."""


def test_what_was_moved_to_the_canonical_module_counts_as_done(tmp_path: Path) -> None:
    work = write(tmp_path / "work", MOVED)
    assert paths(data(work), "lib.old") == {"lib.old": ("legacy", 4), "lib.new": ("canonical", 2)}
    assert "2 of 5" in page(work).words
    # As `canonic fix` leaves them.
    write(work, {name: MOVED[name].replace("lib.old", "lib.new") for name in ("app.py", "web.py", "whole.py")})
    found = data(work)
    assert paths(found, "lib.old") == {"lib.new": ("canonical", 6), "lib.old": ("legacy", 0)}
    uses = entry(found, "lib.old")["paths"][0]["uses"]
    assert [(use["file"], use["line"], use["how"]) for use in uses] == [
        ("app.py", 1, "import"),
        ("app.py", 1, "import"),
        ("lib/old.py", 1, "import"),
        ("lib/old.py", 1, "import"),
        ("web.py", 2, "import"),
        ("whole.py", 1, "module"),
    ]
    assert "5 of 5" in page(work).words


def test_names_of_a_canonical_module_that_have_entries_of_their_own_count_there(tmp_path: Path) -> None:
    policy = MOVED["canonic.toml"] + '[[name]]\ncanonical = "lib.new:one"\n'
    write(tmp_path, {**MOVED, "canonic.toml": policy, "app.py": "from lib.new import one, two\n"})
    found = data(tmp_path)
    assert paths(found, "one")["lib.new:one"] == ("canonical", 2)
    assert paths(found, "lib.old")["lib.new"] == ("canonical", 2)


def test_calls_and_strings_count_beside_imports(example: Path) -> None:
    found = data(example)
    assert sum(len(row["uses"]) for row in entry(found, "create_websocket_manager(…)")["paths"]) == 1
    hows = Counter(
        use["how"] for row in found["entries"] for one in row["paths"] for use in one["uses"] if use["how"] != "import"
    )
    assert hows == {"call": 1, "string": 2, "module": 1}


def test_every_finding_of_an_import_is_a_use_and_every_use_a_finding(example: Path) -> None:
    checked = canonic(example, "check", "--format", "json").out.splitlines()
    rules = ("deprecated-import", "conflicting-import", "broken-import")
    told = [json.loads(line) for line in checked]
    places = Counter((one["path"], one["line"]) for one in told if one["rule"] in rules)
    uses = Counter(
        (use["file"], use["line"])
        for row in data(example)["entries"]
        for one in row["paths"]
        if one["role"] in ("legacy", "resolved", "conflicting", "broken")
        for use in one["uses"]
        if use["how"] == "import" and use["mend"] != "ignored"
    )
    assert uses == places


def test_places_in_notebooks_are_told_by_cell(shop: Path) -> None:
    cells = [["print(1)\n", "print(2)\n"], ["\n", "from shop.old import Cart\n"]]
    notebook = {
        "cells": [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
            for source in cells
        ],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    write(shop, {"app/notes.ipynb": json.dumps(notebook)})
    (old,) = [row for row in entry(data(shop), "Cart")["paths"] if row["path"] == "shop.old:Cart"]
    assert [(use["cell"], use["line"]) for use in old["uses"] if use["file"] == "app/notes.ipynb"] == [(2, 2)]
    shown = page(shop)
    assert "app/notes.ipynb: cell 2:2" in shown.words
    assert ("span", "data-file", "app/notes.ipynb") not in shown.attributes
    assert ("span", "data-file", "app/safe.py") in shown.attributes


def test_old_modules_say_what_is_left_before_they_can_go(shop: Path) -> None:
    write(
        shop,
        {
            "canonic.toml": '[[name]]\ncanonical = "shop.cart:Cart"\n'
            'legacy = ["shop:Cart", "shop.old:Cart", "shop.copy:Cart", "shop.lost:Cart", "shop.never:Cart"]\n',
            "shop/copy.py": "from shop.cart import Cart\n",
            "app/other.py": "from shop.lost import Cart\n",
        },
    )
    found = {row["name"]: (row["state"], row["left"]) for row in data(shop)["modules"]}
    assert found == {
        "shop.old": ("in use", 1),
        "shop.lost": ("gone", 1),
        "shop.copy": ("nothing left", 0),
        "shop": ("stays", 0),
    }
    assert "nothing left: it may go" in page(shop).words


def test_every_finding_is_told_once(example: Path) -> None:
    write(
        example, {"netra_backend/app/more.py": "from netra_backend.app.websocket_core.websocket_manager import Gone\n"}
    )
    checked = canonic(example, "check", "--format", "json").out.splitlines()
    found = data(example)
    uses = [use["mend"] for row in found["entries"] for one in row["paths"] for use in one["uses"]]
    told = [mend for mend in uses if mend not in ("not needed", "ignored")]
    listed = [*found["duals"], *found["boundaries"], *found["others"]]
    listed += [one for row in found["entries"] for one in row["copies"]]
    assert len(told) + len(listed) == len(checked) == sum(found["rules"].values())


def test_a_fault_that_no_entry_is_about_is_told_among_the_others(shop: Path) -> None:
    write(shop, {"shop/lost.py": "", "app/lost.py": "from shop.lost import Basket\n"})
    (shop / "canonic.toml").write_text('scope = "all"\n' + (shop / "canonic.toml").read_text())
    assert [(one["file"], one["rule"]) for one in data(shop)["others"]] == [("app/lost.py", "broken-import")]


def test_a_policy_without_names_is_reported_on(shop: Path) -> None:
    write(
        shop,
        {
            "canonic.toml": '[[exclusive]]\nname = "carts"\npreferred = ["shop.cart:Cart"]\n'
            'instead-of = ["shop.copy:Cart"]\n'
            '[[boundary]]\npaths = ["shop.copy:Cart"]\nnot-in = ["app/**"]\nowner = "team-shop"\n',
        },
    )
    found = data(shop)
    assert [(row["kind"], row["title"], row["where"], row["faults"]) for row in found["access"]] == [
        ("exclusive", "carts", "", 0),
        ("boundary", "Cart", "not in app/**", 1),
    ]
    assert found["sources"] == ["canonic.toml"]
    words = page(shop).words
    assert "Who may use what" in words
    assert "team-shop" in words


def test_both_patterns_and_boundaries_are_listed(example: Path) -> None:
    found = data(example)
    assert [one["file"] for one in found["duals"]] == ["netra_backend/app/agents/supervisor/agent_instance_factory.py"]
    assert len(found["boundaries"]) == 4
    words = page(example).words
    assert "Files with both patterns (1)" in words
    assert "Imports across a boundary (4)" in words


def test_folders_add_up_to_what_is_left(example: Path) -> None:
    found = data(example)
    left = sum(
        len(one["uses"])
        for row in found["entries"]
        for one in row["paths"]
        if one["role"] in ("legacy", "resolved", "conflicting", "broken")
    )
    assert sum(row["left"] for row in found["folders"]) == left


def test_owners_are_those_of_codeowners(shop: Path) -> None:
    write(shop, {".github/CODEOWNERS": "* @everybody\n/app/other.py @ann <b>\n", "CODEOWNERS": "* @nobody\n"})
    found = data(shop)
    assert found["owners_file"] == ".github/CODEOWNERS"
    assert [(row["name"], row["left"]) for row in found["owners"]] == [("@ann <b>", 1), ("@everybody", 1)]
    assert "@ann <b>" in page(shop).words


def test_without_a_policy_there_is_nothing_to_report(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": "import os\n"})
    assert "No policy declares a name here" in page(tmp_path).words
    assert "No policy declares a name here" in report(tmp_path, "--format", "markdown").out
    assert data(tmp_path)["entries"] == []


class TestPage:
    def test_it_loads_nothing_and_runs_nothing(self, example: Path) -> None:
        shown = page(example)
        assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(shown.tags)
        assert all(value and value.startswith("#") for _, name, value in shown.attributes if name in ("href", "src"))
        assert not [name for _, name, _ in shown.attributes if name.startswith("on")]
        policy = [value for tag, name, value in shown.attributes if tag == "meta" and name == "content"]
        assert any(value and value.startswith("default-src 'none'") for value in policy)
        assert "url(" not in report(example).out
        assert "@import" not in report(example).out

    def test_every_link_leads_somewhere(self, example: Path) -> None:
        shown = page(example)
        there = {value for _, name, value in shown.attributes if name == "id"}
        links = [value.removeprefix("#") for _, name, value in shown.attributes if name == "href" and value]
        assert links
        assert set(links) <= there

    def test_no_text_of_the_project_becomes_markup(self, tmp_path: Path) -> None:
        bad = HOSTILE.replace("/", "")
        quoted = json.dumps(HOSTILE)
        write(
            tmp_path / bad,
            {
                "canonic.toml": "[[name]]\n"
                'canonical = "shop.cart:Cart"\nlegacy = ["shop.old:Cart", "shop.copy:Cart"]\n'
                f"reason = {quoted}\nowner = {quoted}\nsince = {quoted}\n"
                f'[[boundary]]\npaths = ["shop.cart:Cart"]\nnot-in = ["*script*/**"]\nreason = {quoted}\n',
                "shop/__init__.py": "",
                "shop/cart.py": "class Cart: ...\n",
                "shop/old.py": "from shop.cart import Cart\n",
                f"{bad}/app.py": "from shop.old import Cart\nfrom shop.cart import Cart as Other\n",
                "CODEOWNERS": f"* {HOSTILE}\n",
            },
        )
        shown = page(tmp_path / bad)
        assert not {"script", "img"} & set(shown.tags)
        assert not [name for _, name, _ in shown.attributes if name.startswith("on")]
        assert HOSTILE in shown.words  # the reason, in full
        assert f"{bad}/app.py" in shown.words
        assert "Imports across a boundary" in shown.words

    def test_numbers_are_those_of_the_data(self, example: Path) -> None:
        found = data(example)
        words = page(example).words
        left = sum(
            use["how"] == "import"
            for row in found["entries"]
            for one in row["paths"]
            if one["role"] in ("legacy", "resolved", "conflicting", "broken")
            for use in one["uses"]
        )
        assert f"{left}imports left to move" in words

    def test_control_characters_do_not_pass(self, shop: Path) -> None:
        write(shop, {"app/na\x1bme.py": "from shop.old import Cart\n"})
        assert "\x1b" not in report(shop).out


def test_two_reports_are_equal(example: Path) -> None:
    for form in ("html", "markdown", "json"):
        assert report(example, "--format", form).out == report(example, "--format", form).out


def test_a_report_with_the_cache_is_that_without(example: Path) -> None:
    first = report(example, cache=True).out
    assert report(example, cache=True).out == first == report(example).out


def test_a_report_changes_no_file(example: Path) -> None:
    before = {path: path.read_bytes() for path in example.rglob("*") if path.is_file()}
    report(example)
    assert {path: path.read_bytes() for path in example.rglob("*") if path.is_file()} == before


def test_it_is_written_where_it_is_wanted(shop: Path) -> None:
    done = report(shop, "--output", "out.html")
    assert (done.code, done.out) == (0, "")
    assert "out.html" in done.err
    assert (shop / "out.html").read_text() == report(shop).out


def test_what_cannot_be_written_is_said(shop: Path) -> None:
    done = report(shop, "--output", "nowhere/out.html")
    assert done.code == 2
    assert "cannot write nowhere/out.html" in done.err


class TestMarkdown:
    def test_its_tables_are_tables(self, example: Path) -> None:
        lines = report(example, "--format", "markdown").out.splitlines()
        widths = [line.replace("\\|", "").count("|") for line in lines if line.startswith("|")]
        heads = [at for at, line in enumerate(lines) if line.startswith("| ---")]
        assert len(heads) >= 5
        for at in heads:
            assert lines[at - 1].count("|") == lines[at].count("|")
        assert all(width >= 4 for width in widths)

    def test_no_text_of_the_project_becomes_markup(self, shop: Path) -> None:
        (shop / "canonic.toml").write_text(
            (shop / "canonic.toml").read_text() + 'reason = "<script> | @team `x` [a](b)"\n'
        )
        out = report(shop, "--format", "markdown").out
        assert "<script>" not in out
        assert "\\<script\\> \\| \\@team \\`x\\` \\[a\\](b)" in out
