"""Make a recipient's bundle: its files, and the zip that is sealed. Pure."""
