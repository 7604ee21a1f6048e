"""Jupyter notebooks as Python: cells joined to one text, and changes of that text carried back into the cells."""
