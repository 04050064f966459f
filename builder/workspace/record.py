"""What every file of a workspace is read into: frozen, strict, and silent about its values."""

from pydantic import BaseModel, ConfigDict, Field

from builder.workspace.problems import Place

# Forms of single values that records state as patterns; a pattern says nothing to who fills in a register, so each is
# said in words.
IDENTIFIER = r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"
NOBODY_OR_IDENTIFIER = rf"^$|{IDENTIFIER}"
ONE_LINE = r"^[^\n]+$"
RANDOM = r"^[a-z2-7]{26}$"
LOCATOR = r"^(?:[a-z2-7]{52}|[a-z2-7]{26})$"
DIGITS = r"^[0-9]{1,12}$"
SHA256 = r"^[0-9a-f]{64}$"
IN_WORDS = {
    IDENTIFIER: "write small letters a to z, digits and hyphens, at most 63, as example-registry-gr",
    NOBODY_OR_IDENTIFIER: "leave it empty, or write small letters a to z, digits and hyphens, at most 63",
    ONE_LINE: "write it on one line",
    LOCATOR: "write 52 characters of a to z and 2 to 7, as `tocsin recipients locator RECIPIENT --new` makes them",
    RANDOM: "write 26 characters of a to z and 2 to 7, as the program made them",
    DIGITS: "write at most 12 digits",
    SHA256: "write 64 characters of 0 to 9 and a to f, as the program made them",
}


class Record(BaseModel):
    """The base of all records; `place` is where the record stands."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

    place: Place = Field(default=Place(file=""), exclude=True, repr=False)
