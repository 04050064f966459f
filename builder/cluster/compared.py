"""Seal bundles on a cluster, and make some of them here too: what comes from afar is what would come from here.

The rest goes on the word of those who made it: whoever may run a worker must be trusted like this machine.
"""

import hmac
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from builder import seal
from builder.bundle.make import Made, PackedPlan, seal_there
from builder.bundle.sealed import SealedBundle
from builder.cluster.address import Where
from builder.cluster.keys import Files
from builder.errors import PublishError
from builder.progress import Steps
from builder.workers import Workers

# Of so many recipients, the bundle of one is made here too, and of the first few in any case.
ONE_IN = 100


@contextmanager
def sealers(where: Where, files: Files | None, here: Workers, steps: Steps) -> Iterator[Workers]:
    """Give workers of a cluster to seal bundles, in place of those of this machine."""
    # It may take half a minute where nobody answers.
    steps.begin("Looking at the cluster", 1)
    from builder.cluster.afar import Cluster  # noqa: PLC0415  what it needs is installed where it is used

    with Cluster(where, files, here, steps) as cluster:
        yield Compared(cluster, here)


class Compared:
    """Workers of a cluster who seal bundles; of every hundred one is made by workers here as well."""

    def __init__(self, afar: Workers, here: Workers) -> None:
        self._afar, self._here = afar, here

    def share(self, content: bytes) -> str:
        """Let workers there and here hold something."""
        self._here.share(content)
        return self._afar.share(content)

    def stream(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield the results of calls to `seal_there`, and refuse them all where one is not what is made here.

        age never gives the same bytes twice, so what it sealed is compared by marks: digests under a key that is
        drawn here, for this build. Whoever sees them later, and can guess a record, confirms nothing by them.
        """
        if function is not seal_there:
            raise ValueError(function)
        key, asked = secrets.token_bytes(32), deque[tuple[Sequence[PackedPlan], Any, str]]()

        def noted() -> Iterator[tuple[Any, ...]]:
            for plans, kept, shared in calls:
                asked.append((plans, kept, shared))
                yield plans, kept, shared, key

        chosen = _Chosen()
        for made in self._afar.stream(function, noted()):
            plans, kept, shared = asked.popleft()
            _refuse_others(plans, made.bundles)
            for place in chosen.of(len(plans)):
                (own,) = self._here.stream(function, [([plans[place]], kept, shared, key)])
                if not hmac.compare_digest(own.bundles[0].mark or b"", made.bundles[place].mark or b""):
                    raise PublishError(
                        f"the bundle of {plans[place].recipient} that the cluster made is not the one made here",
                        hint="build without --cluster, and find out which of its machines is not what you think",
                    )
            # Nothing else that comes from afar gets any further: cells would be kept for builds without a cluster.
            yield Made(bundles=[replace(each, mark=None) for each in made.bundles], cells={})


class _Chosen:
    """Which bundles are made here too: of each hundred one, by chance, that nobody knows before."""

    def __init__(self) -> None:
        self._seen, self._next = 0, -1

    def of(self, count: int) -> list[int]:
        """Return the places of those chosen among the next few."""
        if self._next < 0:
            # The first is one of the first few, for there may be no more.
            self._next = secrets.randbelow(count)
        found = []
        while self._next < self._seen + count:
            found.append(self._next - self._seen)
            self._next = (self._next // ONE_IN + 1) * ONE_IN + secrets.randbelow(ONE_IN)
        self._seen += count
        return found


def _refuse_others(plans: Sequence[PackedPlan], made: Sequence[SealedBundle]) -> None:
    """Refuse what is not sealed, or for others than was asked: it would be written."""
    wanted = [(plan.recipient, plan.locator, plan.entries) for plan in plans]
    got = [(each.recipient, each.locator, each.entries) for each in made if seal.looks_sealed(each.content)]
    if got != wanted:
        raise PublishError(
            "the cluster gave back what is no sealed bundle of this edition", hint="build without --cluster"
        )
