"""A file that was formatted before a fix is formatted after it, and no formatter is asked, or trusted, without need."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from canonic.edits.layout import laid_out
from canonic.formatter import Formatter, installed
from canonic.settings.styles import ImportStyles
from canonic.text.edits import TextEdit, apply_edits
from canonic.text.spans import Lines
from tests.edits.formatted_files import files
from tests.fixes.analysed import opened

BATCHES = int(os.environ.get("CANONIC_EXAMPLES", "150")) // 50
HOMES = ("n", "old_thing", "shop.core", "shop.kernel.of.all.things")
POLICY = '[[name]]\ncanonical = "{home}:Thing"\nlegacy = ["old.things:Thing"]\n'
LONG = "import old.things\n\n\ndef f(argument):\n    return old.things.Thing(argument, argument)  # the end of this long line\n"
SHORT = "import old.things\n\n\ndef f(argument):\n    return old.things.Thing(argument)\n"
SINGLE = 'line-length = 80\nformat.quote-style = "single"\n'
CONFIGURATIONS = {
    "nothing": {},
    "ruff": {"ruff.toml": 'line-length = 60\nformat.quote-style = "single"\nformat.indent-style = "tab"\n'},
    "black": {"pyproject.toml": "[tool.black]\nline_length = 100\nskip-string-normalization = true\n"},
}


def write(root: Path, home: str, texts: dict[str, str]) -> None:
    shim = f"from {home} import Thing as Thing\n\nother = 1\n"
    written = {"canonic.toml": POLICY.format(home=home), "old/__init__.py": "", "old/things.py": shim, **texts}
    for name in HOMES:
        parts = name.split(".")
        for length in range(1, len(parts)):
            written["/".join([*parts[:length], "__init__.py"])] = ""
        written[f"{name.replace('.', '/')}.py"] = "class Thing: ...\n"
    for path, text in written.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())


def ruff(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ruff", "format", "--no-cache", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)


def unformatted(root: Path, *options: str) -> set[str]:
    return set(re.findall(r"use_\d+\.py", ruff(root, *options, "--check", ".").stdout))


def fixed(root: Path, *, unsafe: bool = False) -> str:
    with opened(root) as analysis:
        analysis.fix(unsafe=unsafe)
    return (root / "a.py").read_bytes().decode()


def spawns(caplog: pytest.LogCaptureFixture) -> int:
    return sum(record.message.startswith("ruff formats ") for record in caplog.records)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_what_was_formatted_is_formatted_afterwards(name: str) -> None:
    # A failing batch says which file fails; to make it smaller takes longer than to read it.
    @settings(max_examples=BATCHES, deadline=None, phases=(Phase.generate,))
    @given(st.lists(files, min_size=15, max_size=15), st.sampled_from(HOMES))
    def run(texts: list[str], home: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            write(root, home, CONFIGURATIONS[name])
            arguments = ("--isolated", "--config", "line-length=100", "--config", 'format.quote-style="preserve"')
            options = arguments if name == "black" else ()
            before = {f"use_{number}.py": text for number, text in enumerate(texts)}
            write(root, home, before)
            assert ruff(root, *options, "--quiet", ".").returncode == 0
            unsettled = unformatted(root, *options)  # rarely ruff wants once more what it made
            with opened(root) as analysis:
                report = analysis.fix()
            assert {file.path for file in report.files if not file.error} == before.keys()
            assert not unformatted(root, *options) - unsettled, ruff(root, *options, "--diff", ".").stdout

    run()


def test_the_statement_around_a_use_is_wrapped(tmp_path: Path) -> None:
    write(tmp_path, "shop.kernel.of.all.things", {"a.py": LONG, "ruff.toml": "line-length = 88\n"})
    assert fixed(tmp_path) == (
        "import shop.kernel.of.all.things\n\n\ndef f(argument):\n"
        "    return shop.kernel.of.all.things.Thing(\n"
        "        argument, argument\n"
        "    )  # the end of this long line\n"
    )


def test_a_statement_that_fits_again_is_joined(tmp_path: Path) -> None:
    text = f"import old.things\n\nvalue = old.things.Thing(\n    {'a' * 30}, {'b' * 31}\n)\n"
    write(tmp_path, "n", {"a.py": text})
    assert fixed(tmp_path) == f"import n\n\nvalue = n.Thing({'a' * 30}, {'b' * 31})\n"


def test_the_call_around_a_string_is_wrapped(tmp_path: Path) -> None:
    text = "from unittest import mock\n\nthing = mock.patch('old.things.Thing', side_effect=ValueError)  # why\n"
    write(tmp_path, "shop.kernel.of.all.things", {"a.py": text, "ruff.toml": SINGLE})
    assert fixed(tmp_path, unsafe=True) == (
        "from unittest import mock\n\nthing = mock.patch(\n"
        "    'shop.kernel.of.all.things.Thing', side_effect=ValueError\n)  # why\n"
    )


def test_what_is_not_formatted_is_left_alone(tmp_path: Path) -> None:
    text = LONG + "x  =  1\n"
    write(tmp_path, "shop.kernel.of.all.things", {"a.py": text})
    assert fixed(tmp_path) == text.replace("old.things", "shop.kernel.of.all.things")


@pytest.mark.parametrize("setting", ['extend-exclude = ["a.py"]\n', '[format]\nexclude = ["a.py"]\n'])
def test_what_the_project_excludes_is_left_alone(tmp_path: Path, setting: str) -> None:
    write(tmp_path, "shop.kernel.of.all.things", {"a.py": LONG, "ruff.toml": setting})
    assert fixed(tmp_path) == LONG.replace("old.things", "shop.kernel.of.all.things")


@pytest.mark.parametrize("setting", ["required-version = '==0.0.1'\n", "no-such-setting = 1\n", "[[[\n"])
def test_settings_that_ruff_refuses_leave_the_edits(tmp_path: Path, setting: str) -> None:
    write(tmp_path, "shop.kernel.of.all.things", {"a.py": LONG, "ruff.toml": setting})
    assert fixed(tmp_path) == LONG.replace("old.things", "shop.kernel.of.all.things")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_are_kept(tmp_path: Path, mark: str) -> None:
    text = mark + LONG.replace("\n", "\r\n")
    write(tmp_path, "shop.kernel.of.all.things", {"a.py": text})
    after = fixed(tmp_path)
    assert after.count("\r\n") == after.count("\n") == text.count("\n") + 2
    assert after.startswith(mark + "import")
    assert formatter(tmp_path).is_formatted("a.py", after.removeprefix(mark))


def test_a_fix_that_changes_no_layout_asks_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "canonic.formatter")
    imports = "from old.things import Thing\n\nprint(\n    Thing,\n)\n"
    write(tmp_path, "shop.kernel.of.all.things", {"a.py": SHORT, "b.py": imports})
    assert fixed(tmp_path) == SHORT.replace("old.things", "shop.kernel.of.all.things")
    assert "shop.kernel" in (tmp_path / "b.py").read_text("utf-8")
    assert spawns(caplog) == 0


def test_many_fixes_of_one_text_ask_once_whether_it_was_formatted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "canonic.formatter")
    body = "\n\n".join(f"from_{number} = old.things.Thing('{'x' * 70}')" for number in range(5))
    write(tmp_path, "shop.kernel.of.all.things", {"a.py": f"import old.things\n\n{body}\n"})
    with opened(tmp_path) as analysis:
        findings = [finding for finding in analysis.check() if finding.fix]
        for _ in range(3):
            assert findings
            assert analysis.edits("a.py", findings)
    assert spawns(caplog) == 4


def test_a_notebook_keeps_the_layout_of_its_cells(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "canonic.formatter")
    line = f"value = old.things.Thing('{'x' * 60}')"
    cell = f'{{"cell_type": "code", "metadata": {{}}, "outputs": [], "source": ["import old.things\\n", "{line}"]}}'
    notebook = f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}\n'
    write(tmp_path, "shop.kernel.of.all.things", {"a.ipynb": notebook})
    with opened(tmp_path) as analysis:
        analysis.fix()
    expected = notebook.replace("old.things", "shop.kernel.of.all.things")
    assert (tmp_path / "a.ipynb").read_text("utf-8") == expected
    assert spawns(caplog) == 0


# ---------------------------------------------------------------------------------------- the formatter itself


def formatter(root: Path, command: str | None = None) -> Formatter:
    return Formatter(str(root), ImportStyles(str(root)), command)


def script(root: Path, body: str) -> str:
    """A program in the place of ruff."""
    file = root / "program"
    file.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def test_no_ruff_of_the_workspace_or_the_path_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (tmp_path, tmp_path / ".venv/bin", tmp_path / "bin"):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(script(tmp_path, f"open({str(tmp_path / 'was_run')!r}, 'w')"), folder / "ruff")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / ".venv"))
    monkeypatch.chdir(tmp_path)
    assert formatter(tmp_path).formatted("a.py", "x  = 1\n") == "x = 1\n"
    assert not (tmp_path / "was_run").exists()
    assert Path(installed()).parent == Path(sys.executable).parent


@pytest.mark.parametrize("text", ["def f(:\n", "x = '\ud800'\n"])
def test_what_ruff_cannot_read_has_no_answer(tmp_path: Path, text: str) -> None:
    assert formatter(tmp_path).formatted("a.py", text) is None
    assert not formatter(tmp_path).is_formatted("a.py", text)


@pytest.mark.parametrize("body", ["raise SystemExit(1)", "import sys; sys.stdout.buffer.write(bytes([255]))"])
@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_a_program_that_fails_has_no_answer(tmp_path: Path, body: str) -> None:
    assert formatter(tmp_path, script(tmp_path, body)).formatted("a.py", "x = 1\n") is None


def test_without_ruff_there_is_no_answer(tmp_path: Path) -> None:
    assert formatter(tmp_path, "").formatted("a.py", "x = 1\n") is None
    assert formatter(tmp_path, str(tmp_path / "gone")).formatted("a.py", "x = 1\n") is None


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_a_program_that_does_not_answer_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "canonic.formatter")
    monkeypatch.setattr("canonic.formatter._PATIENCE", 0.5)
    slow = formatter(tmp_path, script(tmp_path, "import sys, threading; threading.Event().wait()"))
    assert [slow.formatted("a.py", "x = 1\n") for _ in range(3)] == [None, None, None]
    assert spawns(caplog) == 1


def test_settings_that_change_are_asked_for_again(tmp_path: Path) -> None:
    styles = ImportStyles(str(tmp_path))
    ours = Formatter(str(tmp_path), styles)
    (tmp_path / "ruff.toml").write_text("line-length = 100\n", encoding="utf-8")
    text = f"x = f({'a' * 40}, {'b' * 40})\n"
    assert ours.is_formatted("a.py", text)
    (tmp_path / "ruff.toml").write_text("line-length = 80\n", encoding="utf-8")
    styles.forget()
    assert not ours.is_formatted("a.py", text)


# ---------------------------------------------------------------------------------------- what is taken over


def taken(text: str, old: str, new: str, result: str) -> str:
    """`text` with `old` replaced, by a formatter that makes `result` of it and finds `text` formatted."""
    lines = Lines(text)
    span = lines.span(text.index(old), text.index(old) + len(old))
    edits = (TextEdit(span, new),)
    return apply_edits(text, laid_out(text, edits, {span}, 10, lambda after: result, lambda before: True))


def test_a_result_that_differs_elsewhere_is_not_taken() -> None:
    text = "aaaa = old.x\nb = 1\nc = 2\n"
    assert (
        taken(text, "old", "older", "aaaa = (\n    older.x\n)\nb = 1\nc = 2\n")
        == "aaaa = (\n    older.x\n)\nb = 1\nc = 2\n"
    )
    unformatted = text.replace("old", "older")
    assert taken(text, "old", "older", "aaaa = (\n    older.x\n)\nb = 1\nc = 3\n") == unformatted
    assert taken(text, "old", "older", "aaaa = (\n    older.x\n)\nb = 1\n") == unformatted
    assert taken(text, "old", "older", "aaaa = (\n    older.x\n\nb = 1\nc = 2\n") == unformatted


def test_the_other_edits_stay_as_they_are() -> None:
    text = "import old\n\nx = 1\naaaaaaa = old.x\nb = old\n"
    lines = Lines(text)
    spans = [lines.span(place, place + 3) for place in (7, text.index("old.x"), len(text) - 4)]
    edits = tuple(TextEdit(span, "older") for span in spans)
    result = "import older\n\nx = 1\naaaaaaa = (\n    older.x\n)\nb = older\n"
    found = laid_out(text, edits, set(spans[1:]), 10, lambda after: result, lambda before: True)
    assert found == (edits[0], TextEdit(lines.span(18, 34), "aaaaaaa = (\n    older.x\n)\n"), edits[2])
