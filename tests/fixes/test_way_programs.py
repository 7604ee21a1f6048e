"""Generated programs for the other ways: each way that is offered is carried out, and the program means the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
from hypothesis import event, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from canonic.analysis import Analysis
from canonic.text.edits import apply_edits
from tests.fixes.examples import examples
from tests.fixes.running import differences, outcomes
from tests.workspace.tree import plant

_NAMES = st.sampled_from(["OldX", "OldX", "OldX", "X", "other"])
_IMPORTS = st.sampled_from(
    ["from p.old import OldX\n", "from p.old import OldX, other\n", "from p.old import OldX as OldX\n"]
)
_STATEMENTS = st.sampled_from(
    [
        "def use{1}(): return {0}.label\n",
        "def use{1}():\n    '''Says {0}.'''\n    return [{0}.label for _ in (1,)]\n",
        "def use{1}(x=1):\n    def inner(y: '{0}' = 2):\n        return {0}.label, x, y\n    return inner()\n",
        "def use{1}({0}=1):\n    return {0}\n",
        "def use{1}():\n    {0} = 2\n    return {0}\n",
        "def use{1}():\n    from p.old import OldX\n    return OldX.label, {0}.label\n",
        "def use{1}():\n    y: {0} = 1\n    return y\n",
        "def use{1}(x: '{0}' = 1) -> 'list[{0}]':\n    return x\n",
        "def use{1}(x: {0} = 1):\n    return x\n",
        "def use{1}():\n    return (lambda: {0}.label)(), f'{{{0}.label}}'\n",
        "def use{1}():\n    global {0}\n    return {0}.label\n",
        "class C{1}:\n    y: '{0}'\n    @staticmethod\n    def get():\n        return {0}.label\ndef use{1}():\n    return C{1}.get()\n",
        "class C{1}:\n    {0} = 1\n    z = {0}\n",
        "class C{1}({0}):\n    pass\ndef use{1}():\n    return C{1}.label\n",
        "made{1} = {0}\n",
        "try:\n    made{1} = {0}.label\nexcept NameError:\n    made{1} = 'late'\n",
        "def use{1}():\n    import typing\n    return typing.get_type_hints(use{1})\n",
        "def use{1}():\n    return globals().get('{0}')\n",
        "def use{1}():\n    return '{0}'\n",
        "if __debug__:\n    def use{1}():\n        return {0}.label\n",
        "def use{1}():\n    async def get():\n        return {0}.label\n    import asyncio\n    return asyncio.run(get())\n",
    ]
)
_TAKERS = st.sampled_from(
    ["", "", "", "import q\n", "from q import OldX\n", "import q\ndef use():\n    return q.OldX.label\n"]
)
_FUTURE = "from __future__ import annotations\n"


@st.composite
def programs(draw: DrawFn) -> dict[str, str]:
    """A program whose file `q` imports `OldX`; in half of them the canonical module loads `q`."""
    circle = draw(st.booleans())
    body = draw(st.lists(_STATEMENTS, min_size=1, max_size=4))
    text = draw(_IMPORTS) + "".join(piece.format(draw(_NAMES), number) for number, piece in enumerate(body))
    return {
        "canonic.toml": 'extends = []\n[[name]]\ncanonical = "p.new:X"\nlegacy = ["p.old:OldX"]\n',
        "p/__init__.py": "",
        "p/base.py": 'class X:\n    label = "new"\n',
        "p/new.py": f"{'import q' if circle else ''}\nfrom p.base import X\n",
        "p/old.py": "from p.base import X as OldX\nclass other:\n    label = 'other'\n",
        "q.py": draw(st.sampled_from(["", _FUTURE])) + text,
        "r.py": draw(_TAKERS),
    }


@examples(120)
@given(programs())
def test_every_way_that_is_offered_keeps_the_meaning(program: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = plant(Path(folder), program)
        modules = ["p.new", "q", "r"]
        before = outcomes(root, modules)
        analysis = Analysis.open(folder, use_cache=False, jobs=1)
        try:
            analysis.index()
            findings = analysis.check_file("q.py", frozenset(("deprecated-import",)), closer=True)
            edits = [
                (way.title.rpartition("`")[2], analysis.edits("q.py", [msgspec.structs.replace(finding, fix=way)]))
                for finding in findings
                for way in finding.alternatives
            ]
        finally:
            analysis.close()
        event(f"works: {not before['q'].error}, ways: {[kind for kind, _ in edits]}")
        for kind, edit in edits:
            after = apply_edits(program["q.py"], edit)
            assert edit, f"{kind} is offered and not carried out"
            (root / "q.py").write_text(after, "utf-8")
            # The name that the file bound itself is gone: that is what the way is about.
            said = [
                one for one in differences(before, outcomes(root, modules)) if "q.OldX was 'new', is None" not in one
            ]
            assert not said, f"{kind}\n{after}"
