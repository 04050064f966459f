"""Rules about recipients' keys; `builder.seal` knows what can be sealed to. Pure."""

from collections.abc import Iterator
from functools import lru_cache

from builder import seal
from builder.errors import SealError
from builder.register.check.rule import Records, Rule, breach
from builder.workspace.problems import Problem

OFFICE_PAIR = (
    "make a key with `age-keygen -pq`, keep its file in the office, and put the line that begins with age1pq1 here"
)


# Half a millisecond's work, and the edition before has the same keys. What is refused is not kept: it may be secret.
@lru_cache(maxsize=4096)
def _look_at(key: str) -> None:
    seal.parse(key)


def keys_can_be_sealed_to(records: Records) -> Iterator[Problem]:
    """Each key of a recipient is an age public key that we seal to, and stands once."""
    for recipient in records.recipients:
        try:
            seal.mixable([key.key for key in recipient.keys])
        except SealError as error:
            yield breach(recipient.place.at("keys"), keys_can_be_sealed_to, error.message, error.hint)
        seen: set[str] = set()
        for key in recipient.keys:
            try:
                _look_at(key.key)
            except SealError as error:
                yield breach(key.place.at("key"), keys_can_be_sealed_to, f"the key {error.message}", error.hint)
            if key.key in seen:
                yield breach(key.place.at("key"), keys_can_be_sealed_to, "the key stands twice", "remove one")
            seen.add(key.key)


def keys_that_mark_files_are_accepted(records: Records) -> Iterator[Problem]:
    """A key that marks each file for whoever knows it stands only where the file says that this is accepted."""
    for recipient in records.recipients:
        for key in recipient.keys:
            if seal.marks_files(key.key) and not recipient.accepts_linking:
                yield breach(
                    key.place.at("key"),
                    keys_that_mark_files_are_accepted,
                    "the key is a hardware one, which marks each file for whoever knows the public key",
                    "have the CERT make one with `age-keygen -pq`; "
                    "or, where it and the board accept that its files can be told, add the line `accepts_linking: yes`",
                )


def keys_withstand_quantum_computers(records: Records) -> Iterator[Problem]:
    """Where the register requires it, every key is a post-quantum one."""
    if not records.register.settings.require_hybrid:
        return
    for recipient in records.recipients:
        for key in recipient.keys:
            if not seal.is_post_quantum(key.key):
                yield breach(
                    key.place.at("key"),
                    keys_withstand_quantum_computers,
                    "the key is a classic one, and the register requires post-quantum keys (`require_hybrid`)",
                    "have the CERT make one with `age-keygen -pq` and send the line that begins with age1pq1",
                )


def update_keys_can_be_sealed_to(records: Records) -> Iterator[Problem]:
    """The office's own keys (`update_keys`) are age public keys that one file can be sealed to, each once."""
    yield from _own_keys(records, "update_keys", update_keys_can_be_sealed_to)


def office_keys_can_be_sealed_to(records: Records) -> Iterator[Problem]:
    """The keys of its own copy (`office_keys`) are age public keys that one file can be sealed to, each once."""
    yield from _own_keys(records, "office_keys", office_keys_can_be_sealed_to)


def backup_keys_can_be_sealed_to(records: Records) -> Iterator[Problem]:
    """The keys of backups (`backup_keys`) are age public keys that one file can be sealed to, each once."""
    yield from _own_keys(records, "backup_keys", backup_keys_can_be_sealed_to)


def _own_keys(records: Records, name: str, rule: Rule) -> Iterator[Problem]:
    settings = records.register.settings
    place, keys = settings.place.at(name), getattr(settings, name)
    try:
        seal.mixable(keys)
    except SealError as error:
        yield breach(place, rule, error.message, error.hint)
    for key in keys:
        try:
            seal.parse(key)
        except SealError as error:
            # The office's own key: there is no CERT to ask for another.
            secret = "secret" in error.message
            hint = f"this one is compromised, and git remembers it; {OFFICE_PAIR}" if secret else OFFICE_PAIR
            yield breach(place, rule, f"a key {error.message}", hint)
    if len(set(keys)) != len(keys):
        yield breach(place, rule, "a key stands twice", "remove one")


def keys_belong_to_one_recipient(records: Records) -> Iterator[Problem]:
    """No two recipients share a key: who holds it could open both bundles."""
    owners: dict[str, str] = {}
    for recipient in records.recipients:
        for key in recipient.keys:
            if owners.setdefault(key.key, recipient.id) != recipient.id:
                yield breach(
                    key.place.at("key"),
                    keys_belong_to_one_recipient,
                    "another recipient has this key",
                    "ask each CERT for a key of its own",
                )
