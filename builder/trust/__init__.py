"""The chain of trust: The Update Framework (TUF), by python-tuf and securesystemslib.

| role | who holds the keys | signs |
|---|---|---|
| root | the board, m of n | the keys of all roles |
| approvals | the board, m of n | the digest of each recipient file |
| targets | the builder and k more officers | the sealed bundles of an edition |
| snapshot, timestamp | the publishing machine | that this edition is the newest: the heartbeat |

The approvals are targets metadata that stays in the workspace; all else is published.
Nothing here is a format of ours: what is signed is TUF metadata, in its canonical JSON.
"""

__all__ = ["approvals", "envelope", "keys", "metadata", "roles", "roots"]
