"""Galatea's engine: usable with no display, no GPU and no network. It never imports `app`."""

__version__ = "0.1.0"
