"""`canonic check`: what is on which stream, and what the exit code says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, canonic, environment, write


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_findings_are_shown_with_source_and_counted(shop: Path) -> None:
    done = canonic(shop, "check")
    assert done.code == 1
    assert done.err == ""
    assert "app/other.py:2:27: warning[deprecated-import] " in done.out
    assert "app/safe.py:2:22: warning[deprecated-import] [*] " in done.out
    assert "2 | from shop.old import Cart\n  |                      ^^^^\n" in done.out
    assert done.out.endswith(
        "Found 2 findings in 2 files: 2 warnings.\n[*] 1 fixable with `canonic fix`, 1 more with `--unsafe-fixes`.\n"
    )


def test_a_clean_workspace_is_zero(shop: Path) -> None:
    done = canonic(shop, "check", "app/clean.py")
    assert (done.code, done.out, done.err) == (0, "No findings.\n", "")


def test_quiet_says_findings_only(shop: Path) -> None:
    assert "Found" not in canonic(shop, "check", "--quiet").out
    assert canonic(shop, "check", "--quiet", "app/clean.py").out == ""


def test_paths_limit_what_is_reported_not_what_is_resolved(shop: Path) -> None:
    done = canonic(shop, "check", "--format", "json", "app/safe.py")
    (finding,) = lines(done.out)
    assert finding["definition"] == {"path": "shop/cart.py", "line": 1}
    assert finding["fix"]["safety"] == "safe"  # type: ignore[index]


def test_json_is_one_object_per_line_in_the_documented_shape(shop: Path) -> None:
    done = canonic(shop, "check", "--format", "json")
    assert (done.code, done.err) == (1, "")
    other, safe = lines(done.out)
    assert list(safe) == [
        "path", "line", "column", "end_line", "end_column", "rule", "severity", "message", "name", "written",
        "canonical", "definition", "chain", "fix", "withheld", "withheld_at",
    ]  # fmt: skip
    assert {**safe, "message": "", "fix": None} == {
        "path": "app/safe.py",
        "line": 2,
        "column": 22,
        "end_line": 2,
        "end_column": 26,
        "rule": "deprecated-import",
        "severity": "warning",
        "message": "",
        "name": "Cart",
        "written": "shop.old:Cart",
        "canonical": "shop.cart:Cart",
        "definition": {"path": "shop/cart.py", "line": 1},
        "chain": ["shop.old:Cart", "shop.cart:Cart"],
        "fix": None,
        "withheld": None,
        "withheld_at": None,
    }
    assert list(safe["fix"]) == ["safety", "title", "edits"]  # type: ignore[call-overload]
    (edit,) = safe["fix"]["edits"]  # type: ignore[index]
    assert list(edit) == ["path", "line", "column", "end_line", "end_column", "text"]
    assert edit["path"] == "app/safe.py"
    assert (other["fix"]["safety"], other["withheld"]) == ("unsafe", "different-definition")  # type: ignore[index]


def test_paths_are_shown_from_where_you_stand(shop: Path) -> None:
    done = canonic(shop / "app", "check", "--format", "json", "safe.py")
    (finding,) = lines(done.out)
    assert finding["path"] == "safe.py"
    assert finding["definition"] == {"path": "../shop/cart.py", "line": 1}


def test_without_paths_the_working_folder_is_checked(shop: Path) -> None:
    assert {finding["path"] for finding in lines(canonic(shop / "app", "check", "--format", "json").out)} == {
        "safe.py",
        "other.py",
    }
    assert canonic(shop / "shop", "check", "--format", "json").code == 0


def test_output_goes_to_a_file_and_the_summary_stays(shop: Path, tmp_path: Path) -> None:
    direct = canonic(shop, "check", "--format", "json")
    target = tmp_path / "found.jsonl"
    done = canonic(shop, "check", "--format", "json", "--output", str(target))
    assert done.code == 1
    assert target.read_text("utf-8") == direct.out
    assert done.out.startswith("Found 2 findings")


def test_an_output_that_cannot_be_written_is_two(shop: Path) -> None:
    done = canonic(shop, "check", "--output", "no/such/folder/file")
    assert done.code == 2
    assert done.err == "error: cannot write no/such/folder/file: No such file or directory\n"


def test_statistics_take_the_place_of_findings(shop: Path) -> None:
    done = canonic(shop, "check", "--statistics")
    assert done.code == 1
    assert (
        done.out
        == """\
Findings by rule
     2  deprecated-import  [*] 1

Legacy path → canonical path
     1  shop.copy:Cart → shop.cart:Cart
     1  shop.old:Cart → shop.cart:Cart

Fixes
     1  safe, applied by `canonic fix`
     1  unsafe, applied by `canonic fix --unsafe-fixes`

Why there is no safe fix
     1  different-definition  what would take its place is another object

Found 2 findings in 2 files: 2 warnings.
[*] 1 fixable with `canonic fix`, 1 more with `--unsafe-fixes`.
"""
    )


def test_statistics_do_not_mix_with_json(shop: Path) -> None:
    done = canonic(shop, "check", "--statistics", "--format", "json")
    assert len(lines(done.out)) == 2
    assert done.err.startswith("Findings by rule\n")


def test_one_rule_alone(shop: Path) -> None:
    assert canonic(shop, "check", "--rule", "dual-pattern").code == 0
    assert canonic(shop, "check", "--rule", "dual-pattern", "--rule", "deprecated-import").code == 1


def test_an_unknown_rule_is_two_and_names_the_nearest(shop: Path) -> None:
    done = canonic(shop, "check", "--rule", "deprecated-imports")
    assert done.code == 2
    assert "`deprecated-imports` is no rule; did you mean `deprecated-import`" in done.err
    assert "Traceback" not in done.err


def test_fail_on_decides_between_zero_and_one(shop: Path) -> None:
    config = shop / "canonic.toml"
    config.write_text('fail-on = "error"\n' + config.read_text("utf-8"), "utf-8")
    done = canonic(shop, "check")
    assert done.code == 0
    assert "Found 2 findings" in done.out


def test_another_config_and_no_other(shop: Path, tmp_path: Path) -> None:
    policy = tmp_path / "strict.toml"
    policy.write_text('[[name]]\ncanonical = "shop.copy:Cart"\nlegacy = ["shop.cart:Cart"]\n', "utf-8")
    done = canonic(shop, "check", "--format", "json", "--config", str(policy))
    assert "app/clean.py" in {finding["path"] for finding in lines(done.out)}
    assert "app/safe.py" not in {
        finding["path"] for finding in lines(done.out) if finding["rule"] == "deprecated-import"
    }


def test_standard_input_stands_for_a_file(shop: Path) -> None:
    text = b"\xef\xbb\xbfx = 1\r\nfrom shop.old import Cart\r\n"
    for name in ("app/safe.py", "app/new.py", "new_folder/new.py"):
        done = canonic(shop, "check", "--format", "json", "--stdin-filename", name, "-", stdin=text)
        assert [(f["path"], f["line"], f["column"]) for f in lines(done.out)] == [(name, 2, 22)]
        assert done.code == 1
    assert (shop / "app/safe.py").read_bytes().startswith(b"import os")


@pytest.mark.parametrize(
    "arguments",
    [["-"], ["--stdin-filename", "a.py"], ["--stdin-filename", "a.py", "-", "app"], ["--jobs", "0"], ["--format", "x"]],
)
def test_wrong_options_are_two(shop: Path, arguments: list[str]) -> None:
    done = canonic(shop, "check", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: canonic check")


def test_standard_input_that_is_no_text_is_two(shop: Path) -> None:
    done = canonic(shop, "check", "--stdin-filename", "app/safe.py", "-", stdin=b"a\0b")
    assert done.code == 2
    assert done.err == "error: standard input cannot be read as Python: the file holds NUL bytes: it is not text\n"


@pytest.mark.parametrize(
    ("old", "line"),
    [
        ("from shop.cart import Cart\n\n\nregister(\n    Cart,\n)\n", (4, "register(")),
        ("import shop.side\nfrom shop.cart import Cart\n", (2, "THINGS.append(make())")),
        (
            "from shop.cart import Cart\nfrom shop.meta import Base\n\nclass Old(Base): ...\n",
            (4, "class Old(Base): ..."),
        ),
    ],
    ids=["statement", "in a module that it loads", "class"],
)
def test_what_an_impure_shim_does_is_shown_with_its_place(shop: Path, old: str, line: tuple[int, str]) -> None:
    side = "THINGS = []\nTHINGS.append(make())\n"
    meta = "SEEN = []\nclass Base:\n    def __init_subclass__(cls): SEEN.append(cls)\n"
    write(shop, {"shop/old.py": old, "shop/side.py": side, "shop/meta.py": meta})
    file = "shop/side.py" if "side" in old else "shop/old.py"
    [told] = lines(canonic(shop, "check", "--format", "json", "app/safe.py").out)
    assert told["withheld"] == "impure-shim"
    assert told["withheld_at"] == {"path": file, "line": line[0], "text": line[1]}
    out = canonic(shop, "check", "app/safe.py").out
    assert f"note: {file}:{line[0]}:" in out
    assert f"runs when `{file[:-3].replace('/', '.')}` is imported: `{line[1]}`" in out


def test_who_leans_on_an_import_is_shown(shop: Path) -> None:
    write(shop, {"app/lazy.py": "import shop\n\n\ndef late():\n    return shop.old.Cart\n"})
    [told] = lines(canonic(shop, "check", "--format", "json", "app/safe.py").out)
    assert told["withheld"] == "impure-shim"
    assert told["withheld_at"] == {"path": "app/lazy.py", "line": 5, "text": "return shop.old.Cart"}


def test_the_pack_that_is_on_by_itself_is_named_before_what_it_finds(tmp_path: Path) -> None:
    package = tmp_path / "netra_backend/app/websocket_core"
    files = {
        "websocket_manager.py": "class WebSocketManager: ...\n",
        "manager.py": "from netra_backend.app.websocket_core.websocket_manager import WebSocketManager\n",
    }
    write(package, {"__init__.py": "", **files})
    write(tmp_path, {"app.py": "from netra_backend.app.websocket_core.manager import WebSocketManager\n"})
    done = subprocess.run(
        [*COMMAND, "check", "--no-cache"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("note: pack `websocket-ssot` is on by itself: ")
    assert "app.py:1:54: warning[deprecated-import]" in done.stdout


def test_a_workspace_without_a_policy_says_so(tmp_path: Path) -> None:
    done = canonic(write(tmp_path, {"a.py": "import os\n"}), "check")
    assert (done.code, done.out) == (0, "No findings.\n")
    assert done.err.startswith(
        "note: no configuration declares a policy here; to begin one, see with `canonic explain NAME`"
    )
    assert done.err.count("\n") == 1


def test_where_there_is_no_python_file_the_folder_is_named(shop: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    for _ in range(2):  # not from memory either
        done = canonic(nothing, "check", "--config", str(shop / "canonic.toml"), cache=True)
        assert done.code == 0
        assert f"note: there is no Python file in {nothing}, the workspace of this run\n" in done.err
    assert "no Python file" not in canonic(shop, "check").err
    given = canonic(nothing, "check", "-", "--stdin-filename", "a.py", stdin=b"import os\n")
    assert "no Python file" not in given.err


def test_two_runs_say_the_same_with_and_without_cache(shop: Path, tmp_path: Path) -> None:
    runs = [
        canonic(shop, "check", "--format", "json", "--cache-dir", str(tmp_path / "cache"), cache=True) for _ in range(2)
    ]
    assert runs[0] == runs[1] == canonic(shop, "check", "--format", "json", "--jobs", "1")
    assert not (shop / ".canonic_cache").exists()


def test_a_pack_is_not_asked_for_what_the_workspace_lacks(tmp_path: Path) -> None:
    entry = '[[boundary]]\npaths = ["shop.gone"]\nnot-in = ["till/**"]\n'
    write(tmp_path, {"canonic.toml": 'extends = ["all.toml"]\n', "all.toml": entry, "shop/__init__.py": ""})
    assert "stale-policy" not in canonic(tmp_path, "check", "--no-cache").out
    (tmp_path / "canonic.toml").write_text(entry, "utf-8")
    assert canonic(tmp_path, "check", "--no-cache").out.count("information[stale-policy]") == 2


def test_faults_of_directives_stand_in_the_order_of_their_file_and_speak_of_comments(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "canonic.toml": "extends = []\n",
            "shop.py": "class Cart: ...\n",
            "old.py": "# canonic: moved-to shop:Cart\n\n# canonic: moved-to\n\n# canonic: moved-to shop:Basket\n",
        },
    )
    found = [json.loads(line) for line in canonic(tmp_path, "check", "--format", "json").out.splitlines()]
    assert [(one["line"], one["rule"]) for one in found] == [
        (1, "stale-policy"),
        (3, "invalid-directive"),
        (5, "stale-policy"),
        (5, "stale-policy"),
    ]
    assert found[0]["message"] == "moved-to: nothing defines or imports `old:Cart` any more; remove the comment"
    assert found[2]["message"].startswith("moved-to: the canonical path `shop:Basket` does not exist")
