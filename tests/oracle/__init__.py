"""An independent reading of a tree, with Python's own `ast`, that Canonic's answers are held against."""
