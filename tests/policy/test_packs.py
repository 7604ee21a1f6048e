"""Packs: bundled, in a file, in an installed distribution; and which of them count."""

from __future__ import annotations

import sys
from pathlib import Path as FilePath

import pytest

from canonic.policy.load import load as load_policy
from canonic.policy.model import Level, Policy
from canonic.settings.load import load as load_settings
from canonic.text.names import Path

CORE = "netra_backend.app.websocket_core"
PACK = '[[name]]\ncanonical = "lib.new:Thing"\nlegacy = ["lib.old"]\n[[exclusive]]\nname = "x"\n' + (
    'preferred = ["a:B"]\ninstead-of = ["c:D"]\nin = ["x/**"]\n'
)


def netra(module: str) -> bool:
    return module == CORE


def other(_module: str) -> bool:
    return False


def read(folder: FilePath, text: str, has_module: object = other) -> tuple[Policy, list[str], list[str]]:
    (folder / "canonic.toml").write_text(text, encoding="utf-8")
    settings, faults = load_settings(str(folder))
    assert not faults
    assert callable(has_module)
    policy, problems, notices = load_policy(settings, has_module)
    return policy, [str(problem) for problem in problems], notices


# ---------------------------------------------------------------------------------------------------------- bundled


def test_the_bundled_pack_is_on_by_itself_where_its_package_is(tmp_path: FilePath) -> None:
    policy, problems, notices = load_policy(load_settings(str(tmp_path))[0], netra)
    assert (problems, notices) == ([], [f"pack `websocket-ssot` is on by itself: this workspace has {CORE}"])
    assert {entry.origin.automatic for entry in policy.names} == {True}
    assert {entry.origin.file for entry in policy.names} == {"<pack websocket-ssot>"}
    assert load_policy(load_settings(str(tmp_path))[0], other) == (Policy(), [], [])


def test_a_configuration_without_extends_leaves_the_pack_on(tmp_path: FilePath) -> None:
    policy, _, notices = read(tmp_path, '[[name]]\ncanonical = "a:B"\n', netra)
    assert notices
    assert [entry.origin.level for entry in policy.names[:2]] == [Level.PROJECT, Level.PACK]


def test_an_empty_extends_turns_every_pack_off(tmp_path: FilePath) -> None:
    assert read(tmp_path, "extends = []\n", netra) == (Policy(), [], [])


def test_a_pack_that_is_asked_for_is_on_without_its_package(tmp_path: FilePath) -> None:
    policy, problems, notices = read(tmp_path, 'extends = ["websocket-ssot"]\n')
    assert (problems, notices) == ([], [])
    assert {(entry.origin.pack, entry.origin.automatic) for entry in policy.names} == {("websocket-ssot", False)}


def test_the_websocket_pack_names_every_path_of_the_documents() -> None:
    policy, problems, notices = load_policy(load_settings("/")[0], netra)
    assert problems == []
    assert len(notices) == 1
    listed = {str(legacy): str(entry.canonical) for entry in policy.names for legacy in entry.legacy}
    manager, accessor = f"{CORE}.websocket_manager:WebSocketManager", f"{CORE}.websocket_manager:get_websocket_manager"
    for path in (
        f"{CORE}:WebSocketManager",
        f"{CORE}.manager:WebSocketManager",
        f"{CORE}.manager:UnifiedWebSocketManager",
        f"{CORE}.unified_manager:UnifiedWebSocketManager",
        f"{CORE}.websocket_manager_factory:IsolatedWebSocketManager",
        f"{CORE}.websocket_manager_factory:*",
        f"{CORE}.canonical_imports:*",
        f"{CORE}.canonical_import_patterns:*",
        f"{CORE}.canonical_import_patterns:UnifiedWebSocketManager",
    ):
        assert listed[path] == manager
    for path in (f"{CORE}:get_websocket_manager", f"{CORE}.unified_manager:get_websocket_manager"):
        assert listed[path] == accessor
    assert f"{CORE}.websocket_manager:UnifiedWebSocketManager" not in listed
    [different] = [entry for entry in policy.names if not entry.rewrite]
    assert [str(legacy) for legacy in different.legacy] == [
        "netra_backend.app.websocket.connection_manager:ConnectionManager"
    ]
    assert "different purpose" in different.notes.reason
    assert policy.names[0].max_implementations == 3
    assert (
        Path("netra_backend.app.services.agent_websocket_bridge", "AgentWebSocketBridge")
        in policy.exclusives[0].preferred
    )
    assert all(entry.notes.reason for entry in (*policy.names, *policy.calls, *policy.exclusives, *policy.boundaries))


# ------------------------------------------------------------------------------------------------------------ files


def test_a_pack_file_is_found_beside_the_configuration_and_its_globs_start_at_the_workspace(tmp_path: FilePath) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs/lib.toml").write_text(PACK, encoding="utf-8")
    policy, problems, _ = read(tmp_path, 'extends = ["packs/lib.toml"]\n')
    assert problems == []
    [entry] = policy.names
    assert (entry.origin.level, entry.origin.file, entry.origin.pack) == (Level.PACK, "packs/lib.toml", "lib")
    assert (policy.exclusives[0].within, policy.exclusives[0].base) == (("x/**",), "")


def test_faults_of_a_pack_stand_on_its_line_of_the_configuration(tmp_path: FilePath) -> None:
    (tmp_path / "bad.toml").write_text('applies = "x"\n[[name]]\ncanonical = "a:b:c"\n', encoding="utf-8")
    (tmp_path / "broken.toml").write_text("= 3\n", encoding="utf-8")
    text = 'extends = [\n  "websocket-sso",\n  "bad.toml",\n  "none.toml",\n  "broken.toml",\n]\n'
    problems = read(tmp_path, text)[1]
    assert [problem.split(": ")[:2] for problem in problems] == [
        ["canonic.toml:2", "extends[0]"],
        ["canonic.toml:3", "extends[1]"],
        ["canonic.toml:3", "extends[1]"],
        ["canonic.toml:4", "extends[2]"],
        ["canonic.toml:5", "extends[3]"],
    ]
    assert "did you mean `websocket-ssot`?" in problems[0]
    assert "bad.toml:1: applies: unknown key; did you mean `applies-to`?" in problems[1]
    assert "bad.toml:3: name[0].canonical: `a:b:c` has more than one colon" in problems[2]
    assert "there is no pack file `none.toml`" in problems[3]
    assert "is not valid TOML" in problems[4]


def test_packs_that_disagree_are_a_fault_of_the_later_one(tmp_path: FilePath) -> None:
    (tmp_path / "one.toml").write_text('[[name]]\ncanonical = "a:B"\nlegacy = ["x:B"]\n', encoding="utf-8")
    (tmp_path / "two.toml").write_text('[[name]]\ncanonical = "c:B"\nlegacy = ["x:B"]\n', encoding="utf-8")
    [problem] = read(tmp_path, 'extends = ["one.toml", "two.toml"]\n')[1]
    assert problem.startswith("canonic.toml:1: extends[1]: pack `two`: name[0]: `x:B` becomes `c:B` here and `a:B`")


def test_a_project_may_disagree_with_a_pack(tmp_path: FilePath) -> None:
    (tmp_path / "one.toml").write_text('[[name]]\ncanonical = "a:B"\nlegacy = ["x:B"]\n', encoding="utf-8")
    text = 'extends = ["one.toml"]\n[[name]]\ncanonical = "c:B"\nlegacy = ["x:B"]\n'
    policy, problems, notices = read(tmp_path, text)
    assert (problems, notices) == ([], [])
    assert [entry.origin.level for entry in policy.names] == [Level.PROJECT, Level.PACK]


# --------------------------------------------------------------------------------------------- installed distributions


def install(site: FilePath, name: str, entry_points: str, files: dict[str, str], record: str = "") -> None:
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text(entry_points, encoding="utf-8")
    (info / "RECORD").write_text(record, encoding="utf-8")
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("place", ["acme_pack/pack.toml", "acme_pack/ws.toml", "acme_pack.toml"])
def test_a_pack_of_a_distribution_is_read_and_nothing_of_it_is_run(
    tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    bomb = {"acme_pack/__init__.py": "raise SystemExit('a pack was imported')\n", place: PACK}
    install(tmp_path / "site", "acme-pack", "[console_scripts]\nacme = x:y\n[canonic.packs]\nws = acme_pack\n", bomb)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    policy, problems, _ = read(tmp_path, 'extends = ["dist:Acme.Pack"]\n')
    assert problems == []
    assert [entry.origin.pack for entry in policy.names] == ["dist:Acme.Pack"]
    assert "acme_pack" not in sys.modules


def test_a_pack_is_also_found_in_the_projects_own_environment(tmp_path: FilePath) -> None:
    site = tmp_path / ".venv/lib/python3.12/site-packages"
    record = "acme/data/ws.toml,,\nacme_pack-1.0.dist-info/RECORD,,\n"
    install(site, "acme-pack", "[canonic.packs]\nws = acme\n", {"acme/data/ws.toml": PACK}, record)
    policy, problems, _ = read(tmp_path, 'extends = ["dist:acme-pack"]\n')
    assert problems == []
    assert len(policy.names) == 1


@pytest.mark.parametrize(
    ("entry_points", "target", "words"),
    [
        ("", "dist:acme-pack", "announces no pack"),
        ("[canonic.packs]\nws = nowhere\n", "dist:acme-pack", "announces no pack"),
        ("not an ini file", "dist:acme-pack", "announces no pack"),
        ("", "dist:none-such", "no distribution `none-such` is installed"),
        ("", "dist:", "names no distribution"),
    ],
)
def test_a_distribution_without_a_pack_says_so(
    tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch, entry_points: str, target: str, words: str
) -> None:
    install(tmp_path / "site", "acme-pack", entry_points, {})
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    [problem] = read(tmp_path, f'extends = ["{target}"]\n')[1]
    assert problem.startswith("canonic.toml:1: extends[0]: ")
    assert words in problem
