"""Three editions of `tree` that follow each other, and what a machine of a CERT makes of one."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import tree
from tree import DAY, NOW, Published

from builder.errors import NotAuthenticError
from builder.reading.authentic import Authentic
from builder.reading.authenticate import authenticate
from builder.reading.memory import NOTHING, Seen
from builder.trust.envelope import Envelope

PUBLISHED = Published()
PINNED = PUBLISHED.roots[0]
# The one before and the one after, as the same machine publishes them.
ELEVEN = replace(
    PUBLISHED, edition=11, snapshot_version=19, timestamp_version=33, bundles=tree.sealed_bundles(edition=11)
)
THIRTEEN = replace(
    PUBLISHED, edition=13, snapshot_version=21, timestamp_version=47, bundles=tree.sealed_bundles(edition=13)
)
HEARTBEAT = replace(PUBLISHED, timestamp_version=41, heartbeat=NOW + 8 * DAY)


def judged(published: Published, *, at: datetime = NOW, seen: Seen = NOTHING, **options: Any) -> Authentic:
    return authenticate(Envelope.read(published.envelope()), pinned=PINNED, at=at, seen=seen, **options)


def refusal(published: Published, **options: Any) -> NotAuthenticError:
    with pytest.raises(NotAuthenticError) as caught:
        judged(published, **options)
    assert caught.value.hint
    return caught.value


def having_seen(*published: Published) -> Seen:
    """What a machine remembers that was shown these, one after the other."""
    seen = NOTHING
    for each in published:
        news = judged(each, seen=seen, at=each.heartbeat - DAY).news
        assert news.timestamp
        seen = Seen(roots=news.roots, timestamp=news.timestamp, snapshot=news.snapshot)
    return seen
