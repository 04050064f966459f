"""In which colour a terminal shows how fresh something is."""

from builder.register.freshness import State

COLOURS = {
    State.FRESH: "green",
    State.AGEING: "yellow",
    State.STALE: "yellow",
    State.EXPIRED: "red",
    State.NEVER: "red",
}
