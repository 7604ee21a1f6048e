"""Canonic: one name, one home. Import what you need from the module that defines it; nothing is re-exported here."""
