"""How a call is told to the officer who makes it: the number, so that it is read across a desk, and the hours. Pure."""

from datetime import UTC, timedelta

from builder.register.hours import DAYS, Answered


def spaced(text: str) -> str:
    """Return a number so that it is read across a desk: a space between its signs, and more between its groups."""
    return "   ".join(" ".join(group) for group in text.split())


def there(when: Answered, timezone: str) -> str:
    """Say what time it is there: `Mo 07:30, Europe/Athens`."""
    return f"{DAYS[when.local.weekday()]} {when.local:%H:%M}, {timezone}"


def opening(when: Answered) -> str:
    """Say when a call that is not answered now will be."""
    if when.opens is None:
        return "now"
    # Clocks are put back and forward in between: the hours that pass are those of UTC.
    left = when.opens.astimezone(UTC) - when.local.astimezone(UTC)
    hours, minutes = left // timedelta(hours=1), left % timedelta(hours=1) // timedelta(minutes=1)
    return f"{DAYS[when.opens.weekday()]} {when.opens:%H:%M} there, in {hours} h {minutes} min"


def until(when: Answered) -> str:
    """Say until when a call is answered that is answered now."""
    if when.hours.always:
        return "answered at all times"
    said = f"answered until {when.closes:%H:%M}" if when.closes else "answered now"
    return f"{said} (no hours stated: an office's)" if when.assumed else said
