"""Say how many there are of something: `1 recipient`, `2 recipients`. Pure."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun; `plural` where that is not the noun with an s."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or f'{noun}s'}"
