"""The shapes of lines that a walk over statements goes by, as expressions that never look at a character twice."""

from __future__ import annotations

import re

from canonic.facts.lexing import BRACKETS, CONTENT
from canonic.facts.literals import STRING
from canonic.facts.patterns import reading_pattern

RUN = reading_pattern(
    rf"(?:(?=[ \t\r]*+(?:#|\n))[ \t\r]*+(?:#[^\n]*+)?\n)*+([ \t]++)"
    rf"(?!\f|(?:async|def|class)\b){CONTENT}(?:#[^\n]*+)?+\n"
    rf"(?:\1[ \t]*+(?!\f|(?:async|def|class)\b){CONTENT}(?:#[^\n]*+)?+\n|[ \t\r]*+(?:#[^\n]*+)?\n)*"
)
"""Statements that all stand at the first one's indentation or deeper, up to a definition.

Python before 3.11.5 does not step back out of a possessive group whose body fails half-way: the first group looks ahead
before it moves, and the last one, with nothing behind it, need not be possessive.
"""

PLAIN_DEFINITION = reading_pattern(
    rf"(?:[ \t\r]*+(?:#[^\n]*+)?\n)*+([ ]*+)((?:async[ ]++)?+def|class)[ ]++([^\W\d]\w*+)"
    rf"((?:[^\n\"'#()\[\]{{}}\\:]++|{BRACKETS}|{STRING})*+):[ \t\r]*+(?:#[^\n]*+)?\n"
)
HEAD = reading_pattern(r"(?:[ \t\f\r]*+(?:#[^\n]*+)?\n)*+([ \t\f]*+)((?:\\\r?\n[ \t\f]*+)*+)(\w*+)")
DEFINITION = reading_pattern(r"(?:(?:async(?:[ \t\f]|\\\r?\n)++)?def|class)(?:[ \t\f]|\\\r?\n)++([^\W\d]\w*+)")
BLANK = reading_pattern(r"[ \t\f\r]*+(?:\\\r?\n[ \t\f]*+)*+(?:#[^\n]*+)?\n")
SOFT = reading_pattern(r"(?:match|case)\b[ \t]*+(?![=.,:)\]};\n]|[-+*/%@&|^<>]+=|(?:and|or|in|is|if|not[ \t]+in)\b)")
LAZY = reading_pattern(r"lazy[ \t]++(?:import|from)\b")
ASSIGNED = re.compile(r"[ \t]*(?::[^=\n]*)?=(?!=)")
CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7}|={7})(?:[ \t]|\r?\n)")
NAME = re.compile(r"[^\W\d]\w*")

HEADERS = frozenset(
    ("if", "elif", "else", "try", "except", "finally", "with", "for", "while", "async", "def", "class", "match", "case")
)
"""Keywords that begin a compound statement's header."""

CONTINUING = frozenset(("elif", "else", "except", "finally"))
