"""Every form of import and use, behind every kind of shim: fixed, and imported for real before and after."""
