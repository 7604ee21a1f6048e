"""What is compared of two definitions, and what makes no difference."""

from __future__ import annotations

from canonic.facts.structure import Structure, spelled, structures

CLASS = '''\
class Price(Base, Generic[T]):
    """A price."""

    currency = "EUR"
    digits: int = 2

    def __init__(self, amount: int, *, rate=1) -> None:
        self.amount = amount
        self._rate = rate

    @property
    def rounded(self):
        return round(self.amount)

    async def send(self, to="a"): ...
'''


def only(text: str) -> Structure:
    (structure,) = structures(text)
    return structure


def test_a_class_is_its_members_and_the_bases_that_may_bring_some() -> None:
    structure = only(CLASS)
    assert (structure.name, structure.is_class, structure.bases) == ("Price", True, ("Base",))
    assert {member.name: member.signature for member in structure.members} == {
        "currency": "",
        "digits": "",
        "__init__": "def(self, amount, *, rate=1)",
        "rounded": "@property def(self)",
        "send": "async def(self, to='a')",
        "amount": "",
    }


def test_annotations_comments_docstrings_and_layout_make_no_difference() -> None:
    other = CLASS.replace("amount: int,", "amount,  # the sum\n       ").replace('"""A price."""', '"""Another."""')
    ours, theirs = only(CLASS), only(other)
    assert ours.digest != b""
    assert [(m.name, m.signature, m.digest) for m in ours.members] == [
        (m.name, m.signature, m.digest) for m in theirs.members
    ]


def test_statements_make_a_difference() -> None:
    assert only("def f(a):\n    return a\n").digest != only("def f(a):\n    return -a\n").digest
    assert only("def f(a):\n    return a\n").signature != only("def f(a, b=1):\n    return a\n").signature


def test_the_last_definition_of_a_member_counts_and_a_protocol_is_an_interface() -> None:
    structure = only("class P(Protocol):\n    def f(self): ...\n    def f(self, a): ...\n")
    assert [member.signature for member in structure.members] == ["def(self, a)"]
    assert spelled("f", "async def(self)") == "async def f(self)"
    assert (structure.is_interface, structure.bases) == (True, ())


def test_text_that_cannot_be_parsed_has_no_structure_and_newer_syntax_has() -> None:
    assert structures("class A(:\n") == ()
    assert only("def f(x):\n    return f'{x['a']}'\n").name == "f"
