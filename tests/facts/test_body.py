"""The second tier: where imported names are used, and whether importing a module does more than bind names."""

from __future__ import annotations

import pytest

from canonic.facts.body import extract_body
from canonic.facts.extract import extract_text
from canonic.facts.model import UseKind
from canonic.text.spans import Lines


def _uses(source: str) -> list[tuple[str, str, int]]:
    body = extract_body(source.encode())
    assert body.understood
    return [(use.dotted, use.kind.name, use.scope) for use in body.uses]


def test_uses_say_what_is_done_with_a_name() -> None:
    assert _uses(
        "import m, os.path\nfrom a import N\n"
        "def f(x: m.T, y: N = m.D) -> 'm.R':\n"
        "    m.X.y(m.Z, m, key=N)\n    m.Q = 1\n    m.P += 1\n    del m.W\n    N()\n    os.path.join('')\n"
        "    z: 'list[m.S]' = cast('m.C', N[0])\n    w: Literal['m.L'] = m . V\n"
    ) == [
        ("m.T", "ANNOTATION", 0),
        ("N", "ANNOTATION", 0),
        ("m.D", "READ", 0),
        ("m.R", "STRING_ANNOTATION", 0),
        ("m.X.y", "CALL", 1),
        ("m.Z", "READ", 1),
        ("m", "PASSED", 1),
        ("N", "PASSED", 1),
        ("m.Q", "STORE", 1),
        ("m.P", "STORE", 1),
        ("m.W", "DELETE", 1),
        ("N", "CALL", 1),
        ("os.path.join", "CALL", 1),
        ("m.S", "STRING_ANNOTATION", 1),
        ("m.C", "STRING_ANNOTATION", 1),
        ("N", "PASSED", 1),
        ("m.V", "READ", 1),
    ]


@pytest.mark.parametrize(
    "scope",
    [
        "def f(m): m.X",
        "def f(*m): m.X",
        "def f():\n    m = 1\n    m.X",
        "def f():\n    for m in y: m.X",
        "def f():\n    with y as m: m.X",
        "def f(m):\n    def g(): m.X",
        "def f():\n    def m(): pass\n    m.X",
        "def f():\n    try: pass\n    except E as m: m.X",
        "f = lambda m: m.X",
        "f = [m.X for m in y]",
        "f = {m.X: 1 for y in z for m in y if m.Y}",
        "class C:\n    m = 1\n    n = m.X",
    ],
)
def test_a_name_bound_otherwise_is_not_the_import(scope: str) -> None:
    assert [use for use in _uses(f"import m\n{scope}\n") if use[1] != "STORE"] == []


@pytest.mark.parametrize(
    "scope",
    [
        "def f(): m.X",
        "def f():\n    import m\n    m.X",
        "def f():\n    def g(m): pass\n    m.X",
        "f = [n for n in m.X]",
        "f = [n for m in m.X]",
        "class C:\n    m = m.X",
        "class C:\n    m = 1\n    def f(self): m.X",
        "def f(n=m.X): pass",
        "def f():\n    global m\n    m = 1\n    m.X",
        "f = lambda n: m.X",
    ],
)
def test_other_scopes_do_not_shadow_it(scope: str) -> None:
    assert "m.X" in [dotted for dotted, _, _ in _uses(f"import m\n{scope}\n")]


def test_spans_cover_what_is_written_and_scopes_are_those_of_the_facts() -> None:
    source = (
        "import m\nclass É:\n    @m.A\n    async def f(self):\n        return 'é', m . B(\n            m\\\n.C)\n"
        "    def g(): m.D\n"
    )
    lines = Lines(source)
    uses = extract_body(source.encode()).uses
    assert [lines.slice(use.span) for use in uses] == ["m.A", "m . B", "m\\\n.C", "m.D"]
    assert [lines.slice(use.root_span) for use in uses] == ["m"] * 4
    names = [scope.name for scope in extract_text(source).scopes]
    assert [names[use.scope] for use in uses] == ["É", "f", "f", "g"]


def test_rebinding_an_imported_name_is_a_store() -> None:
    uses = extract_body(b"try:\n    import m\nexcept ImportError:\n    m = None\n").uses
    assert [(use.dotted, use.kind) for use in uses] == [("m", UseKind.STORE)]


PURE = [
    '"""Doc."""\nfrom __future__ import annotations\nimport a\nfrom b import *',
    "__all__ = ['a']\n__all__ += ['b']\n__all__.extend(['c'])",
    "X = Y = a.b\nZ: int = -1 + len('x')\nA, B = 1, (2, 3)",
    "T = TypeVar('T', bound='X')\nR = re.compile('x')\nP = Path(__file__).resolve().parent / 'x'\nL = threading.Lock()",
    "E = os.environ.get('A', 'b').strip()\nF = os.getenv('C')\nG = frozenset({1, 2})\nH = {k: v for k, v in zip('a', 'b')}",
    "logger = logging.getLogger(__name__)\nlogger.info('x')\nlog = central.get_logger(__name__)\nlog.debug('y')",
    "log = whatever(__name__)\nlog.warning('z')",
    "import warnings\nwarnings.warn('a', DeprecationWarning, stacklevel=2)",
    "if TYPE_CHECKING:\n    run()\nelse:\n    x = 1",
    "if __name__ == '__main__':\n    main()",
    "try:\n    import a\nexcept ImportError:\n    a = None",
    "if sys.version_info >= (3, 11):\n    from a import b\nelse:\n    from c import b",
    "@dataclass(frozen=True)\nclass A(B, C[int]):\n    '''d'''\n    x: int = field(default=1)\n    @property\n    def y(self): run()",
    "class A(Protocol, metaclass=ABCMeta):\n    @x.setter\n    def x(self): pass\n    @staticmethod\n    @lru_cache(maxsize=None)\n    def z(): pass",
    "@functools.wraps(f)\ndef g(a=1, *, b=()): run()\nh = lambda: run()",
    "@deprecated('x')\n@overload\nasync def f(): await run()",
    "CACHE = {}\nCACHE['a'] = 1\nLIST = []\nLIST.append(2)",
    "x = f'{a.b!r} {len(c)}'\ndel x",
    "def __getattr__(name):\n    run()",
]

IMPURE = [
    ("run()", "calls run"),
    ("x = make()", "calls make"),
    ("x = [make() for y in z]", "calls make"),
    ("x = f'{make()}'", "calls make"),
    ("class A:\n    x = make()", "calls make"),
    ("def f(a=make()): pass", "calls make"),
    ("@register\ndef f(): pass", "the decorator register may register it"),
    ("@app.route('/')\nclass A: pass", "the decorator app.route may register it"),
    ("class A(B, metaclass=Meta): pass", "the class keyword metaclass may run code"),
    ("class A(B, register=True): pass", "the class keyword register may run code"),
    ("m.X = 1", "assigns m.X"),
    ("sys.modules['a'] = b", "assigns an item of sys.modules"),
    ("REGISTRY['a'] = b", "assigns an item of REGISTRY"),
    ("import m\ndel m.X", "deletes something outside of this module"),
    ("sys.path.insert(0, 'x')", "changes sys.path"),
    ("for x in y: pass", "runs a loop"),
    ("while x: pass", "runs a loop"),
    ("with open('x') as f: pass", "enters a context"),
    ("from a import L\nL += [1]", "changes L, which it imported"),
    ("def dict(x): run()\ny = dict(1)", "calls dict"),
    ("from a import str\ny = str(1)", "calls str"),
    ("if x():\n    pass", "calls x"),
    ("try:\n    run()\nexcept E:\n    pass", "calls run"),
    ("assert run()", "calls run"),
    ("print('x')", "calls print"),
    ("logging.basicConfig()", "calls logging.basicConfig"),
]


@pytest.mark.parametrize("source", PURE)
def test_binding_names_is_pure(source: str) -> None:
    body = extract_body(source.encode())
    assert body.understood
    assert body.effects.impurities == ()


@pytest.mark.parametrize(("source", "reason"), IMPURE)
def test_whatever_may_reach_further_is_impure(source: str, reason: str) -> None:
    assert [impurity.reason for impurity in extract_body(source.encode()).effects.impurities] == [reason]


@pytest.mark.parametrize(
    "data", [b"x = (", b"\0", b"# coding: nonsense\n", b"def f(:\n    pass\n", b"x = " + b"-" * 100_000 + b"1"]
)
def test_what_does_not_parse_is_not_understood(data: bytes) -> None:
    assert not extract_body(data).understood
