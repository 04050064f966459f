"""What a CERT runs, offline: authenticate an envelope or a published tree, then open what is sealed in it.

A source is judged against the root that was pinned once, and as of a time that it is told; what ran out still
opens, and says so. Nothing secret is asked for before it is found authentic, and nothing is opened but what
`authenticate` vouches for:

>>> from datetime import UTC, datetime
>>> from builder.reading.authenticate import authenticate
>>> from builder.reading.opening import open_bundle
>>> from builder.reading.source import open_source
>>> source = open_source(path)
>>> found = authenticate(source, pinned=pinned, at=datetime(2026, 11, 23, 9, tzinfo=UTC))
>>> found.edition, str(found.valid_until), found.builder, found.approvers
(12, '2026-12-22', 'anna', ('ben',))
>>> contents = open_bundle(source, found, [identity])
>>> contents.recipient, "register.html" in contents.files
('cert-eu', True)
>>> late = authenticate(source, pinned=pinned, at=datetime(2027, 4, 1, tzinfo=UTC))
>>> [each.what.value for each in late.ran_out]
['edition', 'heartbeat']

`memory` keeps what a machine has seen, so that an older edition is told from the newest one.
"""

__all__ = ["authentic", "authenticate", "memory", "opening", "source"]
