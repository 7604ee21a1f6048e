"""Tests of `canonic.edits`: shapes written out, and laws over generated statements."""
