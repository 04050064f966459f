"""The terminal: what all commands share of it, and none of the domain."""
