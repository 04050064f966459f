"""What the fields of records are made of: text of some form and length, days, countries, hours. Pure.

Each type refuses what does not fit it and names the rule, never the value; `builder.register.values` reads them.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from builder.register.hours import Hours, parse_hours
from builder.register.values import (
    amount,
    country_code,
    domain_label,
    iso_date,
    language_tag,
    utc_time,
    whole_number,
    yes_or_no,
)
from builder.workspace.record import IDENTIFIER, LOCATOR, ONE_LINE, RANDOM

Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=ONE_LINE)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
# A contact's OpenPGP key or S/MIME certificate, armoured; what `yamltext` takes at most.
Block = Annotated[str, StringConstraints(min_length=1, max_length=16_000)]
AgeKey = Annotated[str, StringConstraints(min_length=1, max_length=2500)]
Locator = Annotated[str, StringConstraints(pattern=RANDOM)]
# The shorter one stands in the data of editions from before there were secrets, and was the name itself.
LocatorSecret = Annotated[str, StringConstraints(pattern=LOCATOR)]
ALabel = Annotated[str, BeforeValidator(domain_label)]
Country = Annotated[str, BeforeValidator(country_code)]
Language = Annotated[str, BeforeValidator(language_tag)]
Day = Annotated[date, BeforeValidator(iso_date)]
Moment = Annotated[datetime, BeforeValidator(utc_time)]
Count = Annotated[int, BeforeValidator(whole_number)]
Amount = Annotated[int, BeforeValidator(amount)]
YesOrNo = Annotated[bool, BeforeValidator(yes_or_no)]
OfficeHours = Annotated[Hours, BeforeValidator(parse_hours)]
