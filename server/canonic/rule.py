"""The shape of a rule: what it looks for, where, in which words, and the mend. Rules keep no state.

A rule gets a `FileView` (one file and all questions about it) or a `WorkspaceView`, and yields its evidence: a frozen
value of its own. The other methods turn evidence into what a person reads. `canonic.analysis` puts them together.
"""

from __future__ import annotations
