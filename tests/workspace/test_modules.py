"""Where names of modules lead. Python's own path finder is the judge."""

from __future__ import annotations

import importlib
import itertools
import sys
import tempfile
from importlib.machinery import PathFinder
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from canonic.workspace.files import Files
from canonic.workspace.modules import (
    Absent,
    Ambiguous,
    Foreign,
    Located,
    Modules,
    NamespacePackage,
    Opaque,
    SourceModule,
)
from canonic.workspace.roots import find_roots
from canonic.workspace.walk import walk
from tests.workspace.tree import plant


def modules(root: Path, *paths: str, configured: list[str] | None = None) -> Modules:
    files = Files(str(plant(root, dict.fromkeys(paths, ""))))
    return Modules(files, find_roots(files, walk(files).python_files, configured))


def source(path: str, name: str) -> SourceModule:
    return SourceModule(path, name, path.endswith("__init__.py"))


def test_a_package_and_its_modules_are_found_by_name(tmp_path: Path) -> None:
    found = modules(tmp_path, "pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/m.py")
    assert found.find("pkg", None) == source("pkg/__init__.py", "pkg")
    assert found.find("pkg.sub.m", "pkg/__init__.py") == source("pkg/sub/m.py", "pkg.sub.m")
    assert found.names_of("pkg/sub/m.py") == ("pkg.sub.m",)
    assert found.names_of("pkg/sub/__init__.py") == ("pkg.sub",)


def test_a_module_that_a_workspace_package_lacks_is_absent_and_any_other_name_foreign(tmp_path: Path) -> None:
    found = modules(tmp_path, "pkg/__init__.py", "pkg/m.py")
    assert found.find("pkg.gone", None) == Absent("pkg.gone", parent_exists=True)
    assert found.find("pkg.gone.more", None) == Absent("pkg.gone.more", parent_exists=False)
    assert found.find("pkg.m.inner", None) == Absent("pkg.m.inner", parent_exists=True)
    assert found.find("requests", None) == Foreign("requests")


def test_a_src_layout_gives_the_name_without_src_first(tmp_path: Path) -> None:
    found = modules(tmp_path, "src/pkg/__init__.py", "src/pkg/m.py", "tests/test_m.py")
    assert found.names_of("src/pkg/m.py") == ("pkg.m", "src.pkg.m")
    assert found.root_of("src/pkg/m.py") == "src"
    assert found.find("pkg.m", "tests/test_m.py") == source("src/pkg/m.py", "pkg.m")
    assert found.find("src.pkg.m", "tests/test_m.py") == source("src/pkg/m.py", "src.pkg.m")


def test_a_namespace_package_spans_roots_and_finds_the_modules_of_each(tmp_path: Path) -> None:
    found = modules(tmp_path, "one/ns/a.py", "two/ns/b.py", configured=["one", "two"])
    assert found.find("ns", None) == NamespacePackage("ns", ("one/ns", "two/ns"))
    assert found.find("ns.a", "two/ns/b.py") == source("one/ns/a.py", "ns.a")
    assert found.find("ns.b", "two/ns/b.py") == source("two/ns/b.py", "ns.b")


def test_a_regular_package_hides_namespace_portions_wherever_it_stands(tmp_path: Path) -> None:
    found = modules(tmp_path, "one/pkg/a.py", "two/pkg/__init__.py", configured=["one", "two"])
    assert found.find("pkg", "one/pkg/a.py") == source("two/pkg/__init__.py", "pkg")
    assert found.find("pkg.a", "two/pkg/__init__.py") == Absent("pkg.a", parent_exists=True)


def test_what_an_installed_distribution_may_add_to_a_namespace_is_foreign(tmp_path: Path) -> None:
    found = modules(tmp_path, "alembic/env.py", "app/core/m.py")
    assert found.find("alembic.op", None) == Foreign("alembic.op")
    assert found.find("app.core.gone", None) == Absent("app.core.gone", parent_exists=True)


def test_an_import_resolves_in_the_importers_own_root_first(tmp_path: Path) -> None:
    found = modules(tmp_path, "a/app/__init__.py", "a/app/m.py", "b/app/__init__.py", "b/app/m.py")
    assert found.find("app.m", "a/app/__init__.py") == source("a/app/m.py", "app.m")
    assert found.find("app.m", "b/app/__init__.py") == source("b/app/m.py", "app.m")


def test_several_equally_near_roots_are_ambiguous(tmp_path: Path) -> None:
    found = modules(tmp_path, "a/app/__init__.py", "b/app/__init__.py", "b/app/only.py", "run/main.py")
    assert found.find("app", "run/main.py") == Ambiguous(("a/app/__init__.py", "b/app/__init__.py"))
    assert found.find("app.only", "run/main.py") == source("b/app/only.py", "app.only")


def test_a_copy_in_a_backup_never_stands_in_for_what_is_gone(tmp_path: Path) -> None:
    found = modules(
        tmp_path, "pkg/__init__.py", "backup/pkg/__init__.py", "backup/pkg/old.py", "tests/unit/__init__.py"
    )
    for importer in (None, "pkg/__init__.py", "tests/unit/__init__.py"):
        assert found.find("pkg.old", importer) == Absent("pkg.old", parent_exists=True)


def test_neighbours_in_a_folder_without_init_are_candidates(tmp_path: Path) -> None:
    found = modules(
        tmp_path, "scripts/run.py", "scripts/tool.py", "scripts/shared.py", "shared.py", "pkg/__init__.py", "pkg/x.py"
    )
    assert found.find("tool", "scripts/run.py") == source("scripts/tool.py", "tool")
    assert found.find("shared", "scripts/run.py") == Ambiguous(("scripts/shared.py", "shared.py"))
    assert found.find("tool", "shared.py") == Foreign("tool")
    assert found.find("x", "pkg/__init__.py") == Foreign("x")


def test_the_standard_library_is_hidden_only_by_what_stands_beside_the_importer(tmp_path: Path) -> None:
    found = modules(
        tmp_path, "tests/logging/__init__.py", "app/m.py", "queue/note.txt", "tools/json.py", "tools/run.py"
    )
    assert found.find("logging", "app/m.py") == Foreign("logging")
    assert found.find("queue", "app/m.py") == Foreign("queue")
    assert found.find("json", "tools/run.py") == source("tools/json.py", "json")


def test_a_stub_beside_a_module_does_not_count_and_alone_it_is_opaque(tmp_path: Path) -> None:
    found = modules(
        tmp_path, "pkg/__init__.py", "pkg/a.py", "pkg/a.pyi", "pkg/b.pyi", "pkg/stubs/__init__.pyi", "pkg/stubs/c.py"
    )
    assert found.find("pkg.a", None) == source("pkg/a.py", "pkg.a")
    assert found.find("pkg.b", None) == Opaque("stub-only")
    assert found.find("pkg.stubs", None) == Opaque("stub-only")
    assert found.find("pkg.stubs.c", None) == source("pkg/stubs/c.py", "pkg.stubs.c")
    assert found.names_of("pkg/a.pyi") == ("pkg.a",)


def test_compiled_modules_are_opaque_unless_their_source_is_there(tmp_path: Path) -> None:
    binary = "fast.cpython-311-x86_64-linux-gnu.so"
    found = modules(
        tmp_path, "p/__init__.py", f"p/{binary}", "p/slow.pyx", "p/win.pyd", "p/old.pyc", "p/both.so", "p/both.py"
    )
    assert found.find("p.fast", None) == Opaque("extension-module")
    assert found.find("p.fast.inner", None) == Opaque("extension-module")
    assert found.find("p.slow", None) == Opaque("extension-module")
    assert found.find("p.win", None) == Opaque("extension-module")
    assert found.find("p.old", None) == Opaque("compiled-module")
    assert found.find("p.both", None) == source("p/both.py", "p.both")


def test_ignored_and_excluded_files_are_found_all_the_same(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "made.py\n"})
    found = modules(tmp_path, "pkg/__init__.py", "pkg/made.py")
    assert found.find("pkg.made", None) == source("pkg/made.py", "pkg.made")


def test_adding_a_module_changes_the_answer_once_it_is_asked_to_forget(tmp_path: Path) -> None:
    files = Files(str(plant(tmp_path, {"pkg/__init__.py": ""})))
    found = Modules(files, ("",))
    assert found.find("pkg.m", None) == Absent("pkg.m", parent_exists=True)
    plant(tmp_path, {"pkg/m.py": ""})
    assert not found.outdated(["pkg/m.py"])
    files.forget(["pkg/m.py"])
    assert found.outdated(["pkg/m.py"])
    found.forget()
    assert found.find("pkg.m", None) == source("pkg/m.py", "pkg.m")


def test_a_root_inside_a_package_gives_the_second_name(tmp_path: Path) -> None:
    found = modules(tmp_path, "pkg/__init__.py", "pkg/flat.py", configured=["", "pkg"])
    assert found.names_of("pkg/flat.py") == ("pkg.flat", "flat")
    assert found.find("flat", "pkg/flat.py") == source("pkg/flat.py", "flat")


# ------------------------------------------------------------------ Python as the judge

_NAMES = ("aa", "bb", "cc")
_PATHS = [
    root + "/".join(parts) + ending
    for root in ("", "one/", "two/")
    for depth in (1, 2, 3)
    for parts in itertools.product(_NAMES, repeat=depth)
    for ending in (".py", "/__init__.py", "/note.txt")
]
_MODULES = [".".join(parts) for depth in (1, 2, 3) for parts in itertools.product(_NAMES, repeat=depth)]


def python_says(module: str, path: list[str]) -> str | tuple[str, ...] | None:
    """File that Python would load, folders of a namespace package, or None."""
    at: list[str] | None = path
    spec = None
    for part in module.split("."):
        if at is None:
            return None
        # The last part alone: finders look at nothing else, and the parent of a longer name would have to be imported.
        spec = PathFinder.find_spec(part, at)
        if spec is None:
            return None
        locations = spec.submodule_search_locations
        # The private list: iterating a namespace path looks for its folders anew, on `sys.path`.
        at = None if locations is None else list(getattr(locations, "_path", locations))
    assert spec is not None
    return spec.origin if spec.origin is not None else tuple(at or ())


def canonic_says(located: Located, root: str) -> str | tuple[str, ...] | None:
    match located:
        case SourceModule():
            return f"{root}/{located.path}"
        case NamespacePackage():
            return tuple(f"{root}/{folder}" for folder in located.dirs)
        case _:
            assert isinstance(located, Absent | Foreign)
            return None


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(_PATHS), min_size=1, max_size=14))
def test_every_module_is_where_python_finds_it(paths: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = str(plant(Path(folder), dict.fromkeys(paths, "")))
        found = Modules(Files(root), ("", "one", "two"))
        importlib.invalidate_caches()
        for module in _MODULES:
            orders = ([root, f"{root}/one", f"{root}/two"], [root, f"{root}/two", f"{root}/one"])
            said = [python_says(module, order) for order in orders]
            located = found.find(module, None)
            if isinstance(located, Ambiguous):
                assert said[0] != said[1], (module, located)
            else:
                answer = canonic_says(located, root)
                assert answer in said, (module, located, said)
            importer = "two/run.py"
            own = python_says(module, [f"{root}/two", root, f"{root}/one"])
            if not isinstance(found.find(module, importer), Ambiguous):
                assert canonic_says(found.find(module, importer), root) == own
        for order in orders:
            for place in order:
                sys.path_importer_cache.pop(place, None)
