"""What a program reads about a finding: every key, always, in this order."""

from __future__ import annotations

import json

from canonic.findings import Reason, Safety
from canonic.reports.json_lines import json_lines
from canonic.text.spans import Span
from tests.reports.workspace import Texts, both_sides, legacy_import, view


def test_a_finding_with_a_fix_is_one_line_of_the_documented_shape() -> None:
    workspace = Texts(user="\n\tfrom old import Thing\n")
    assert "".join(json_lines([legacy_import(workspace)], view(workspace))) == (
        '{"path":"user.py","line":2,"column":18,"end_line":2,"end_column":23,"rule":"deprecated-import",'
        '"severity":"warning","message":"`Thing` moved to `new`","name":"Thing","written":"old:Thing",'
        '"canonical":"new:Thing","definition":{"path":"new.py","line":1},"chain":["old:Thing","new:Thing"],'
        '"fix":{"safety":"safe","title":"Import `Thing` from `new`","edits":[{"path":"user.py","line":2,"column":2,'
        '"end_line":2,"end_column":23,"text":"from new import Thing"}]},"withheld":null,"withheld_at":null}\n'
    )


def test_a_finding_without_anything_has_the_same_keys() -> None:
    workspace = Texts(user="x\n")
    bare, full = (
        json.loads(line)
        for line in json_lines([both_sides("user.py", Span(1, 1, 1, 2)), legacy_import(OLD, path="user.py")], view(OLD))
    )
    assert list(bare) == list(full)
    assert {key for key, value in bare.items() if value is None} == {
        "written", "canonical", "definition", "fix", "withheld_at",
    }  # fmt: skip
    assert bare["withheld"] == "not-applicable"
    assert (bare["name"], bare["chain"]) == ("", [])
    assert workspace.asked_for_edits == []


OLD = Texts(user="from old import Thing\n")


def test_an_unsafe_fix_carries_its_reason_too() -> None:
    finding = legacy_import(OLD, safety=Safety.UNSAFE, withheld=Reason.WOULD_CREATE_CYCLE)
    (line,) = json_lines([finding], view(OLD))
    told = json.loads(line)
    assert (told["fix"]["safety"], told["withheld"]) == ("unsafe", "would-create-cycle")


def test_edits_are_asked_for_only_where_there_is_a_fix() -> None:
    workspace = Texts(user="from old import Thing\n")
    findings = [both_sides("user.py", Span(1, 1, 1, 2)), legacy_import(workspace, safety=None)]
    assert len(list(json_lines(findings, view(workspace)))) == 2
    assert workspace.asked_for_edits == []


def test_columns_count_characters_and_line_ends_stay_inside_strings() -> None:
    workspace = Texts(user='x = "🎉\\r"; from old import Thing\r\n')
    (line,) = json_lines([legacy_import(workspace)], view(workspace))
    assert json.loads(line)["column"] == workspace.texts["user.py"].index("Thing") + 1
    assert line.count("\n") == 1
