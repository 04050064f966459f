"""Say how many there are of something: `1 recipient`, `2 recipients`. Pure."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun; `plural` where that is not the noun with an s."""
    if number == 1:
        return f"{number:,} {noun}"
    # A fax, two faxes.
    ending = "es" if noun.endswith("x") else "s"
    return f"{number:,} {plural or noun + ending}"
