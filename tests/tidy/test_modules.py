"""How a module of ours looks: docstring, length, names, exceptions, and nothing passed on."""

from __future__ import annotations

import ast
import re

import pytest

from tests.tidy.tree import modules, text, tree

MOST_LINES = 350
MOST_LINES_OF_A_TEST = 500
VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "base"}


@pytest.mark.parametrize("name", modules())
def test_a_module_opens_with_a_docstring(name: str) -> None:
    assert ast.get_docstring(tree(name)), "say in one sentence what the module does"


@pytest.mark.parametrize("name", modules())
def test_a_module_stays_small(name: str) -> None:
    most = MOST_LINES if name.startswith("server/") else MOST_LINES_OF_A_TEST
    assert len(text(name).splitlines()) <= most, "find the second job in it and give that a module"


@pytest.mark.parametrize("name", modules())
def test_a_name_says_what_the_thing_is(name: str) -> None:
    named = [name.rpartition("/")[2].removesuffix(".py")]
    if name.startswith("server/"):
        kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        named += [node.name for node in ast.walk(tree(name)) if isinstance(node, kinds)]
    vague = [full for full in named if VAGUE & {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", full)}]
    assert not vague


@pytest.mark.parametrize("name", modules("server/"))
def test_every_exception_is_caught_at_a_marked_edge_only(name: str) -> None:
    lines = text(name).splitlines()
    wide = [
        node.lineno
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ExceptHandler | ast.Call) and catches_everything(node)
    ]
    assert [line for line in wide if not re.search(r"#.*\bedge\b", lines[line - 1])] == []


def catches_everything(node: ast.AST) -> bool:
    """Whether this is ``except Exception``, a bare ``except``, or ``suppress(Exception)``, not passed on."""
    if isinstance(node, ast.ExceptHandler):
        last = node.body[-1]
        passes_it_on = isinstance(last, ast.Raise) and last.exc is None
        return (node.type is None or names_everything(node.type)) and not passes_it_on
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return called == "suppress" and any(names_everything(argument) for argument in node.args)
    return False


def names_everything(node: ast.expr) -> bool:
    """Whether an expression names ``Exception`` or ``BaseException``."""
    return any(isinstance(part, ast.Name) and part.id in ("Exception", "BaseException") for part in ast.walk(node))


@pytest.mark.parametrize("code", ["except Exception:", "except:", "except (OSError, BaseException) as e:"])
def test_every_spelling_of_a_wide_catch_is_seen(code: str) -> None:
    assert any(catches_everything(node) for node in ast.walk(ast.parse(f"try: pass\n{code} pass")))
    assert any(catches_everything(node) for node in ast.walk(ast.parse("with contextlib.suppress(Exception): pass")))
    assert not any(catches_everything(node) for node in ast.walk(ast.parse("try: pass\nexcept OSError: pass")))
    assert not any(catches_everything(node) for node in ast.walk(ast.parse(f"try: pass\n{code} raise")))


@pytest.mark.parametrize("name", [name for name in modules() if name.endswith("__init__.py")])
def test_a_package_passes_nothing_on(name: str) -> None:
    body = tree(name).body[1:]
    if name == "server/canonic/rules/__init__.py":
        imports = (ast.Import, ast.ImportFrom)
        body = [node for node in body if not isinstance(node, imports) and "ALL_RULES" not in ast.unparse(node)]
    assert not body, "an __init__.py holds a docstring only"


@pytest.mark.parametrize("name", modules())
def test_a_name_is_imported_from_its_home(name: str) -> None:
    again = [
        f"{node.lineno}: {alias.name} as {alias.asname}"
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.name in (alias.asname, "*")
    ]
    assert not again


@pytest.mark.parametrize("name", modules("server/"))
def test_what_makes_edits_is_loaded_late(name: str) -> None:
    early = [
        node.lineno
        for node in loaded_at_import(tree(name).body)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("canonic.edits")
        and not name.startswith("server/canonic/edits/")
    ]
    assert not early, "import it inside the function that needs it"


def loaded_at_import(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements that run when a module is imported, those under ``if`` and ``try`` included."""
    found: list[ast.stmt] = []
    for node in body:
        found.append(node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        for field in ("body", "orelse", "finalbody"):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found += loaded_at_import(getattr(node, field, []))
    return found
