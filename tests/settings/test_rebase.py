"""`rebase` against the matcher itself: a glob means the same files from either folder."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from canonic.settings.rebase import rebase
from canonic.text.globs import matches

SEGMENTS = st.sampled_from(("a", "b", "*", "a*", "**", "?", "x.py"))
GLOBS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
NAMES = st.sampled_from(("a", "b", "ab"))
STEPS = st.lists(NAMES, min_size=1, max_size=2)
FILES = st.lists(NAMES, max_size=2).map(lambda steps: "/".join([*steps, "x.py"]))


@given(GLOBS, STEPS, FILES)
@example("a", ["a"], "x.py")
@example("a/b", ["a"], "b/x.py")
@example("**/a/*.py", ["b", "a"], "x.py")
def test_a_glob_from_above_matches_the_same_files_below(glob: str, steps: list[str], file: str) -> None:
    below = "/".join(steps)
    placed = rebase((glob,), "/w", f"/w/{below}")
    assert matches(file, placed) == matches(f"{below}/{file}", (glob,))


@given(GLOBS, STEPS, FILES)
@example("x.py", ["a"], "b/x.py")
@example("/x.py", ["a"], "b/x.py")
def test_a_glob_from_below_matches_the_same_files_above(glob: str, steps: list[str], file: str) -> None:
    below = "/".join(steps)
    placed = rebase((glob,), f"/w/{below}", "/w")
    assert matches(f"{below}/{file}", placed) == matches(file, (glob,))
    assert not matches(f"elsewhere/{file}", placed)


def test_a_folder_elsewhere_and_the_root_itself_leave_globs_as_they_are() -> None:
    assert rebase(("a/**", "*.py"), "/w", "/w") == ("a/**", "*.py")
    assert rebase(("a/**",), "/elsewhere", "/w") == ("a/**",)
