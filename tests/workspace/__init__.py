"""Files, ignore rules, source roots and modules of a workspace."""
