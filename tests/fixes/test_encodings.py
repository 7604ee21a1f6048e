"""A fix keeps the bytes that it does not speak of, whatever the encoding, or writes nothing and says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.fixing import FixReport

_POLICY = 'extends = []\n[[name]]\ncanonical = "p.new:Ж"\nlegacy = ["p.old:X"]\n'


def _fixed(folder: Path, data: bytes) -> FixReport:
    (folder / "p").mkdir()
    texts = {
        "canonic.toml": _POLICY,
        "p/__init__.py": "",
        "p/new.py": "class Ж: ...\n",
        "p/old.py": "from p.new import Ж as X\n",
    }
    for path, text in texts.items():
        (folder / path).write_text(text, "utf-8")
    (folder / "q.py").write_bytes(data)
    analysis = Analysis.open(str(folder), use_cache=False, jobs=1)
    try:
        return analysis.fix()
    finally:
        analysis.close()


@pytest.mark.parametrize(
    "before",
    [
        "s = 'é'\n# coding: latin-1\nfrom p.old import X\n",  # behind code a declaration declares nothing
        "# coding: utf-8-sig\ns = 'é'\nfrom p.old import X\n",
        "\ufeff# coding: utf-8\ns = 'é'\nfrom p.old import X\n",
    ],
)
def test_the_rest_of_the_file_keeps_its_bytes(tmp_path: Path, before: str) -> None:
    assert not any(file.error for file in _fixed(tmp_path, before.encode()).files)
    assert (tmp_path / "q.py").read_bytes() == before.replace(
        "from p.old import X", "from p.new import Ж as X"
    ).encode()


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_name_that_the_encoding_cannot_hold_changes_nothing(tmp_path: Path, encoding: str) -> None:
    before = f"# coding: {encoding}\nfrom p.old import X\n".encode()
    (file,) = _fixed(tmp_path, before).files
    assert "encoding" in file.error
    assert (tmp_path / "q.py").read_bytes() == before


def test_a_text_nested_deeper_than_python_allows_is_refused_and_ends_nothing(tmp_path: Path) -> None:
    before = f"from p.old import X\ny = {'(' * 20000}{')' * 20000}\n".encode()
    report = _fixed(tmp_path, before)
    assert all(file.error for file in report.files)
    assert (tmp_path / "q.py").read_bytes() == before
