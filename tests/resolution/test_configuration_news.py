"""Configuration files that come, change and go: what rests on them is said anew, as a fresh start would say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from tests.resolution.after_changes import opened
from tests.resolution.test_call_news import FILES as CALLS

SHIMS = {
    "canonic.toml": (
        'extends = []\n[[module]]\nlegacy = "shop.old"\ncanonical = "shop.prices"\n'
        '[[name]]\ncanonical = "shop.prices:Price"\nlegacy = ["shop.kept:Price"]\n'
    ),
    "shop/__init__.py": "",
    "shop/prices.py": "class Price:\n    pass\n",
    "shop/old.py": 'from shop.prices import Price\n\n__all__ = ["Price"]\n',
    "shop/kept.py": "from shop.prices import Price\n",
    "app.py": "from shop.kept import Price\n\nprint(Price)\n",
}

CHANGES = [
    ("deploy.yaml", "run: python -m shop.old\n"),
    ("deploy.yaml", "run: python -m shop.prices\n"),
    ("Dockerfile.old", 'CMD ["python", "-m", "shop.old"]\n'),
    ("setup.cfg", "[autoflake]\nremove-all-unused-imports = true\n"),
    ("data.json", '{"uses": "q.by_name.make"}\n'),
    ("ruff.toml", 'lint.select = ["F"]\n'),
    ("data.json", "{}\n"),
    ("tool.ini", "run = q.done:done\nother = q/by_name.py\n"),
    ("ruff.toml", 'lint.select = ["E"]\n'),
    ("settings.cfg", "module = shop.old\n"),
    *((name, None) for name in ("settings.cfg", "Dockerfile.old", "setup.cfg", "tool.ini", "ruff.toml")),
]


@pytest.mark.parametrize("files", [SHIMS, CALLS], ids=["shims", "calls"])
def test_answers_after_configuration_changes_are_those_of_a_fresh_start(files: dict[str, str], tmp_path: Path) -> None:
    analysis = opened(tmp_path, files)
    modules = [path for path in files if path.endswith(".py")]
    found = {path: analysis.check_file(path) for path in modules}
    assert any(found.values())
    differed = set()
    for name, text in CHANGES:
        if text is None:
            (tmp_path / name).unlink()
        else:
            (tmp_path / name).write_text(text)
        for reached in analysis.refresh([name]):
            found[reached] = analysis.check_file(reached)
        fresh = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
        fresh.index()
        now = {path: fresh.check_file(path) for path in modules}
        assert {path: found[path] for path in modules} == now, name
        differed.add(str(now))
    assert len(differed) > 2
