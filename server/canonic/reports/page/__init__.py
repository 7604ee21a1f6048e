"""The HTML page of ``canonic report``: one file without scripts, links to elsewhere or anything to load."""
