"""What one file says: guards, blocks, exports, strings, stores, directives and the rest, fact by fact."""

from __future__ import annotations

import pytest

from canonic.facts.extract import extract, extract_text
from canonic.facts.model import BindingKind, DirectiveKind, FileFacts, LazyName
from canonic.text.spans import Lines


def _guards(source: str) -> list[tuple[str, str]]:
    return [
        (name.bound or name.name, " ".join(guard.name for guard in statement.guards))
        for statement in extract_text(source).imports
        for name in statement.names
    ]


# --- imports


def test_import_spans_cover_what_is_written() -> None:
    source = "if x:\r\n    from ..a . b import ( # one\r\n        C as D, # two\r\n        é,\r\n    ) # three\r\n"
    statement = extract_text(source).imports[0]
    lines = Lines(source)
    assert lines.slice(statement.span).startswith("from ..a")
    assert lines.slice(statement.span).endswith("\r\n    )")
    assert lines.slice(statement.module_span) == "..a . b"
    assert [lines.slice(name.span) for name in statement.names] == ["C as D", "é"]
    assert (statement.module, statement.level) == ("a.b", 2)


def test_suites_have_numbers_of_their_own() -> None:
    facts = extract_text(
        "import a; import b\nif x:\n    import c\n    import d\nelse: import e; import f\nimport g\ndef h():\n  import i\n"
    )
    blocks = [statement.block for statement in facts.imports]
    assert blocks[0] == blocks[1] == blocks[6] == 0
    assert blocks[2] == blocks[3]
    assert blocks[4] == blocks[5]
    assert len({blocks[0], blocks[2], blocks[4], blocks[7]}) == 4


def test_names_are_normal_as_python_stores_them() -> None:
    facts = extract_text("from ﬁle import ﬀ\nimport ﬁ as x\nﬂ = 1\n")
    assert [facts.imports[0].module, facts.imports[0].names[0].name, facts.imports[1].names[0].name] == [
        "file",
        "ff",
        "fi",
    ]
    assert [binding.name for binding in facts.bindings] == ["ff", "x", "fl"]


# --- guards


@pytest.mark.parametrize(
    "test",
    [
        "TYPE_CHECKING",
        "typing.TYPE_CHECKING",
        "t.TYPE_CHECKING",
        "(TYPE_CHECKING)",
        "TC",
        "TYPE_CHECKING and x",
        "(\n  TYPE_CHECKING\n)",
    ],
)
def test_type_checking_in_every_spelling(test: str) -> None:
    found = _guards(
        f"from typing import TYPE_CHECKING as TC\nif {test}:\n    import a\nelse:\n    import b\nif not {test}: import c\n"
        if " and " not in test
        else f"if {test}:\n    import a\nelse:\n    import b\n"
    )
    expected = [("TC", ""), ("a", "TYPE_CHECKING"), ("b", "NOT_TYPE_CHECKING"), ("c", "NOT_TYPE_CHECKING")]
    assert found == (expected if " and " not in test else expected[1:3])


def test_other_tests_are_told_apart() -> None:
    assert _guards(
        "if sys.version_info >= (3, 11):\n    import a\nelif os.name == 'nt':\n    import b\nelse:\n    import c\n"
        "if x == 'sys.version_info':\n    import d\nelse:\n    import e\n"
        "if '__main__' == __name__:\n    import f\n"
        "for x in y:\n    import g\nwhile x:\n    import h\n"
        "match x:\n    case 1:\n        import i\n"
        "with x:\n    import j\n"
    ) == [
        ("a", "PLATFORM"),
        ("b", "PLATFORM"),
        ("c", "PLATFORM"),
        ("d", "CONDITION"),
        ("e", "CONDITION"),
        ("f", "MAIN"),
        ("g", "CONDITION"),
        ("h", "CONDITION"),
        ("i", "CONDITION"),
        ("j", ""),
    ]


@pytest.mark.parametrize(
    "handler",
    ["ImportError", "ModuleNotFoundError as e", "(A, ImportError)", "Exception", "BaseException", "", "b.ImportError"],
)
def test_a_handler_that_can_catch_import_errors_guards_the_try_arm(handler: str) -> None:
    assert _guards(
        f"try:\n    import a\nexcept {handler}:\n    import b\nelse:\n    import c\nfinally:\n    import d\n"
    ) == [
        ("a", "TRY"),
        ("b", "EXCEPT_IMPORT"),
        ("c", "TRY_OTHER"),
        ("d", "TRY_OTHER"),
    ]


def test_other_handlers_guard_nothing() -> None:
    assert _guards("try:\n    import a\nexcept (ValueError, E):\n    import b\n") == [
        ("a", "TRY_OTHER"),
        ("b", "TRY_OTHER"),
    ]
    assert _guards("try: import a\nfinally: import b\n") == [("a", "TRY_OTHER"), ("b", "TRY_OTHER")]
    assert _guards("try:\n    import a\nexcept ValueError:\n    import b\nexcept ImportError:\n    import c\n") == [
        ("a", "TRY"),
        ("b", "TRY_OTHER"),
        ("c", "EXCEPT_IMPORT"),
    ]


@pytest.mark.parametrize(
    "context",
    [
        "suppress(ImportError)",
        "contextlib.suppress(A, ImportError)",
        "pytest.raises(ImportError)",
        "self.assertRaises(Exception)",
    ],
)
def test_contexts_that_swallow_import_errors(context: str) -> None:
    assert _guards(f"with {context}:\n    import a\n") == [("a", "SUPPRESS")]
    assert _guards(f"with x, {context} as y:\n    import a\n") == [("a", "SUPPRESS")]
    assert _guards("with suppress(ValueError):\n    import a\n") == [("a", "")]


def test_guards_reach_through_functions_and_classes() -> None:
    assert _guards(
        "if TYPE_CHECKING:\n    class A:\n        def f():\n            try: import a\n            except: pass\n"
    ) == [("a", "TYPE_CHECKING TRY")]


# --- bindings


def test_every_module_scope_binding_counts() -> None:
    facts = extract_text(
        "for a in x: pass\nwith x as b, y as (c, d): pass\nif (e := f()): pass\ntry: pass\nexcept E as g: pass\n"
        "match x:\n    case {'k': h, **i}: pass\n    case [j, *k] | C(l=m): pass\n"
        "n: int\no: int = 1\np = q = r.s\nt, (u, *v) = w\nx += 1\ndel y\nprint([z for z in x])\n(lambda aa: aa)\n"
        "def bb(cc):\n    global dd, ee\n    dd = 1\n    import ff as ee\n    gg = 2\n"
        "class hh:\n    ii = 1\n"
    )
    assert [(binding.name, binding.kind.name) for binding in facts.bindings] == [
        *[(name, "OTHER") for name in "abcdeghijkm"],
        ("o", "VALUE"),
        ("p", "ALIAS"),
        ("q", "ALIAS"),
        ("t", "VALUE"),
        ("u", "VALUE"),
        ("v", "VALUE"),
        ("x", "VALUE"),
        ("y", "DELETED"),
        ("bb", "FUNCTION"),
        ("dd", "GLOBAL"),
        ("ee", "GLOBAL"),
        ("hh", "CLASS"),
    ]


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("Y", "Y"),
        ("m.Y", "m.Y"),
        ("(m . Y)", "m.Y"),
        ("\\\n  m.Y", "m.Y"),
        ("(  # why\n  m.Y\n)", "m.Y"),
        ("m.Y  # comment", "m.Y"),
    ],
)
def test_a_plain_dotted_right_side_is_an_alias(value: str, target: str) -> None:
    for source in (f"X = {value}\n", f"X: type = {value}\n", f"if a: X = {value}\n"):
        binding = extract_text(source).bindings[0]
        assert (binding.name, binding.kind, binding.target) == ("X", BindingKind.ALIAS, target)


@pytest.mark.parametrize(
    "value", ["Y()", "Y[0]", "'Y'", "None", "True", "...", "Y or Z", "Y,", "lambda: Y", "None.x", "1.0"]
)
def test_anything_else_is_a_value(value: str) -> None:
    assert extract_text(f"X = {value}\n").bindings[0].kind is BindingKind.VALUE


@pytest.mark.parametrize(
    ("decorator", "message"),
    [
        ("deprecated('use B')", "use B"),
        ("typing_extensions.deprecated('use ' 'B', category=None)", "use B"),
        ("warnings.deprecated(MESSAGE)", "deprecated"),
        ("deprecated(version='1', reason='use B')", "use B"),
        ("deprecated", "deprecated"),
        ("other('x')", ""),
    ],
)
def test_deprecated_definitions_keep_their_message(decorator: str, message: str) -> None:
    facts = extract_text(f"@first\n@{decorator}\nclass A: pass\n@{decorator}\nasync def f(): pass\nclass B: pass\n")
    assert [binding.deprecated for binding in facts.bindings] == [message, message, ""]


# --- __all__


@pytest.mark.parametrize(
    ("source", "names", "exact"),
    [
        ("__all__ = ['a', \"b\"]", ["a", "b"], True),
        ("__all__: list[str] = ['a']", ["a"], True),
        ("__all__ = ('a', r'b', 'c' 'd')", ["a", "b", "cd"], True),
        ("__all__ = ['a'] + ['b']\n__all__ += ('c',)\n__all__.extend(['d'])\n__all__.append('e')", list("abcde"), True),
        ("__all__ = ['a', 'b']\n__all__.remove('a')", ["b"], True),
        ("__all__ = sorted(['a', 'b'])", ["a", "b"], True),
        ("__all__ = __all__ + ['a']", ["a"], True),
        ("__all__ = m.__all__ + ['a']", ["a"], False),
        ("__all__ = ['a', *m.__all__]", ["a"], False),
        ("__all__ = ['a', NAME]", ["a"], False),
        ("__all__ = ['a']\nif x:\n    __all__ += ['b']", ["a", "b"], False),
        ("__all__ = [n for n in x]", [], False),
        ("__all__ = ['a']\nfor n in x: __all__.append(n)", ["a"], False),
        ("__getattr__, __dir__, __all__ = attach(__name__)", [], False),
    ],
)
def test_exports_are_read_as_far_as_they_are_literal(source: str, names: list[str], exact: bool) -> None:
    facts = extract_text(source + "\n")
    assert [entry.name for entry in facts.exports or ()] == names
    assert facts.exports_exact is exact
    plain = [entry for entry in facts.exports or () if entry.name != "cd"]
    assert [Lines(source).slice(entry.span) for entry in plain] == [entry.name for entry in plain]


def test_without_a_list_there_are_no_exports() -> None:
    facts = extract_text("def f():\n    __all__ = ['a']\nclass A:\n    __all__ = ['b']\n'__all__ = 1'\n")
    assert facts.exports is None


# --- strings


def test_strings_know_the_call_they_stand_in() -> None:
    source = (
        "import x\n"
        "@mock.patch('a.b')\n"
        "def f(p='a.c'):\n"
        "    patch ( 'a.d', y)\n"
        "    sys.modules['a.e'] = 1\n"
        "    patch.dict('sys.modules', {'a.f': 1})\n"
        "    with mocker.patch.dict(sys.modules, {'a.g': 1}): pass\n"
        "    g(h['a.h'], ('a.i'), ['a.j'], k=u'a.k')\n"
        "    a = {'a.l': r'a.m'} if 'a.n' else ()\n"
        "    get().patch('a.o'); (\n        '''a.p''')\n"
        "    pytest.importorskip('numpy'); pytest.importorskip('a.q')\n"
    )
    facts = extract_text(source)
    assert [(string.value, string.call, string.scope) for string in facts.strings] == [
        ("a.b", "mock.patch", 0),
        ("a.c", "", 0),
        ("a.d", "patch", 1),
        ("a.e", "sys.modules[]", 1),
        ("sys.modules", "patch.dict", 1),
        ("a.f", "patch.dict{}", 1),
        ("a.g", "patch.dict{}", 1),
        ("a.h", "h[]", 1),
        ("a.i", "", 1),
        ("a.j", "", 1),
        ("a.k", "g", 1),
        ("a.l", "", 1),
        ("a.m", "", 1),
        ("a.n", "", 1),
        ("a.o", ".patch", 1),
        ("a.p", "", 1),
        ("a.q", "pytest.importorskip", 1),
    ]
    assert facts.skips == ("numpy", "a.q")
    assert [Lines(source).slice(string.span) for string in facts.strings] == [string.value for string in facts.strings]


@pytest.mark.parametrize(
    "literal",
    ["f'a.b'", "b'a.b'", "'a.b' 'c'", "'c' 'a.b'", "'a.b '", "'a..b'", "'1.b'", "'a.1'", "'a'", "'a\\x2eb'", "'a.b.'"],
)
def test_other_literals_are_no_paths(literal: str) -> None:
    assert extract_text(f"x = f({literal})\n").strings == ()


def test_docstrings_and_comments_are_no_paths() -> None:
    assert extract_text("'a.b'\ndef f():\n    'a.b'\n    x = 1; 'a.b'\n# 'a.b'\n'''see 'a.b' '''\n").strings == ()


# --- what the file does to others, and to itself


def test_stores_into_imported_modules_are_seen_in_any_scope() -> None:
    facts = extract_text(
        "import sys, a.b as m\nfrom c import d\nm.X = 1\ndef f(self):\n    m.Y += 1; d.e.f = 2\n    self.m.X = 1\n"
        "    del m.Z\n    x, m.W = 1, 2\n    if m: m.V = 3\n    sys.modules['q'] = 1\n    del sys.modules['r']\n"
        "    f(m.X == 1, y=m.U)\n    other.X = 1\n    m['k'] = 1\n    'm.X = 1'\n"
    )
    assert [store.dotted for store in facts.attribute_stores] == [
        "m.X",
        "m.Y",
        "d.e.f",
        "m.Z",
        "m.W",
        "m.V",
        "sys.modules[]",
        "sys.modules[]",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "globals()['x'] = 1",
        "globals().update(x)",
        "def f():\n    globals()[n] = 1",
        "exec(code)",
        "def f(): exec(code, globals())",
        "setattr(sys.modules[__name__], 'x', 1)",
        "sys.modules[__name__] = X()",
        "sys.modules[__name__].__class__ = X",
        "sys.modules[__name__].__dict__.update(x)",
        "__path__ = extend_path(__path__, __name__)",
        "__path__ = []",
        "vars()['x'] = 1",
        "load(globals())",
    ],
)
def test_a_namespace_that_is_filled_from_behind_is_dynamic(source: str) -> None:
    assert extract_text(f"import sys\n{source}\n").dynamic_namespace


@pytest.mark.parametrize(
    "source",
    [
        "x = globals()['x']",
        "x = globals().get('x')",
        "def f(): exec(code)",
        "setattr(x, 'y', 1)",
        "x = sys.modules[__name__]",
        "self.__dict__.update(x)",
        "'globals()[1] = 2'",
        "# exec(code)",
        "x.exec(1)",
        "def f(): return vars(x)",
        "if x in globals(): pass",
        "def globals(): pass",
    ],
)
def test_reading_a_namespace_does_not_make_it_dynamic(source: str) -> None:
    assert extract_text(f"import sys\n{source}\n").dynamic_namespace == ""


@pytest.mark.parametrize(
    ("body", "names", "exact"),
    [
        (
            "    if name == 'A':\n        from .b import A\n        return A\n    raise AttributeError(name)",
            [("A", ".b", "A")],
            True,
        ),
        (
            "    if name in ('A', 'B'):\n        import a.b as m\n        return getattr(m, name)\n    raise E",
            [("A", "a.b", "A"), ("B", "a.b", "B")],
            True,
        ),
        (
            "    if name in T:\n        return getattr(importlib.import_module(T[name], __name__), name)\n    raise E",
            [("X", ".x", "X"), ("Y", ".y", "Y")],
            True,
        ),
        (
            "    if name not in P:\n        raise E\n    module, attribute = P[name]\n    return getattr(import_module(module), attribute)",
            [("Z", "a.z", "Q")],
            True,
        ),
        (
            "    try:\n        return getattr(import_module(T[name]), name)\n    except KeyError:\n        raise E from None",
            [("X", ".x", "X"), ("Y", ".y", "Y")],
            True,
        ),
        ("    if name == 'A':\n        return 3\n    raise E", [], False),
        ("    return getattr(other, name)", [], False),
        ("    if name == 'A':\n        from .b import A\n        return A", [("A", ".b", "A")], False),
    ],
)
def test_a_lazy_table_tells_its_names(body: str, names: list[tuple[str, str, str]], exact: bool) -> None:
    facts = extract_text(
        f"T = {{'X': '.x', 'Y': '.y'}}\nP = {{'Z': ('a.z', 'Q')}}\ndef __getattr__(name):\n{body}\n\nq = 1\n"
    )
    assert facts.getattr is not None
    assert facts.getattr.names == tuple(LazyName(*name) for name in names)
    assert facts.getattr.exact is exact


def test_a_getattr_made_elsewhere_is_inexact() -> None:
    assert extract_text("class A:\n    def __getattr__(self, n): pass\n").getattr is None
    facts = extract_text("__getattr__, __dir__ = attach(__name__)\n")
    assert facts.getattr is not None
    assert not facts.getattr.exact


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("warnings.warn('a moved', DeprecationWarning, stacklevel=2)", "a moved"),
        ("warnings.warn(\n    'a ' 'moved'\n    ' on', category=DeprecationWarning)", "a moved on"),
        ("if True:\n    warn(DeprecationWarning('gone'))", "gone"),
        ("warnings.warn(f'{__name__} moved', PendingDeprecationWarning)", ""),
    ],
)
def test_a_warning_at_import_is_a_deprecation(source: str, text: str) -> None:
    deprecation = extract_text(f"import warnings\n{source}\n").deprecation
    assert deprecation is not None
    assert deprecation.text == text


def test_other_warnings_are_none() -> None:
    assert (
        extract_text(
            "warnings.warn('x')\ndef f():\n    warnings.warn('x', DeprecationWarning)\nw = DeprecationWarning\n"
        ).deprecation
        is None
    )


# --- comments


def test_directives_know_their_statement() -> None:
    facts = extract_text(
        "# canonic: ignore-file[a-b]\n"
        "from a import (  # canonic: ignore[c] because\n"
        "    b,  #canonic:moved-to x.y:Z since=1\n"
        "    # canonic: ignore\n"
        ")  # noqa  # canonic: nonsense\n"
        "x = '# canonic: ignore'\n"
        "'''\n# canonic: ignore\n'''\n"
    )
    assert [
        (found.kind, found.text, found.span.line, found.first_line, found.last_line, found.alone)
        for found in facts.directives
    ] == [
        (DirectiveKind.IGNORE_FILE, "ignore-file[a-b]", 1, 1, 1, True),
        (DirectiveKind.IGNORE, "ignore[c] because", 2, 2, 5, False),
        (DirectiveKind.MOVED_TO, "moved-to x.y:Z since=1", 3, 2, 5, False),
        (DirectiveKind.IGNORE, "ignore", 4, 4, 4, True),
        (DirectiveKind.MALFORMED, "nonsense", 5, 2, 5, False),
    ]


def test_noqa_counts_on_import_lines_only() -> None:
    facts = extract_text(
        "import a  # noqa\nx = 1  # noqa\nfrom b import (\n    c,  # NOQA: F401\n    d,\n)  # ruff: noqa\n"
    )
    assert facts.noqa_lines == (1, 4, 6)


@pytest.mark.parametrize(
    "head", ["# @generated by x", "# Generated by the compiler.  DO NOT EDIT!", '"""Do not edit"""']
)
def test_a_generated_file_says_so(head: str) -> None:
    assert extract_text(f"#!/usr/bin/env python\n{head}\nimport a\n").generated


def test_a_file_that_only_speaks_of_generating_is_not_generated() -> None:
    assert not extract_text(
        '"""Makes files that are generated."""\nx = "DO NOT EDIT"\n'.replace("DO NOT EDIT", "generated")
    ).generated


def test_equal_text_gives_equal_facts() -> None:
    source = b"import a\nX = a.b\n"
    assert extract(source) == extract(bytes(bytearray(source)))
    assert isinstance(extract(source), FileFacts)
