"""The tests of Canonic. Folders mirror the package; `pages` and `tidy` hold what belongs to no single room."""
