"""The version of this release: the one place that says it. The build takes it from here."""

VERSION = "0.1.0"
