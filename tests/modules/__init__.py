"""Every way to use a legacy module, behind every kind of shim, as programs that are run."""
