"""Policies shipped with Canonic, one TOML file each."""
