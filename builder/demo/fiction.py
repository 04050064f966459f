"""The whole fiction as texts by path, without touching a disk.

Real ccTLDs; everybody in it invented. The same arguments give the same texts.
"""

from collections.abc import Iterator
from datetime import date

from builder.demo import recipients as admitted
from builder.demo.organisations import organisations
from builder.demo.registries import holdings
from builder.demo.rounds import rounds
from builder.demo.settings import REGISTER_YAML
from builder.demo.spread import spread
from builder.demo.tlds import tlds
from builder.demo.trust import trust
from builder.workspace.yamlwritten import document


def fiction(*, tlds_: int, recipients: int, seed: int, today: date) -> Iterator[tuple[str, str]]:
    """Yield the path, relative to the workspace, and the text of each file."""
    rows = spread(tlds_, seed)
    held = holdings(rows, seed)
    yield "data/register.yaml", REGISTER_YAML
    for tld in tlds(held, seed):
        yield f"data/tlds/{tld['tld']}.yaml", document(tld)
    made = organisations(held, list(admitted.identifiers(recipients, seed)), seed)
    for organisation in made:
        yield f"data/organisations/{organisation['id']}.yaml", document(organisation)
    for record, table in rounds(made, today, seed):
        yield f"data/rounds/{record['id']}/round.yaml", document(record)
        yield f"data/rounds/{record['id']}/outcomes.csv", table
    texts: dict[str, str] = {}
    for recipient, identities in admitted.recipients(recipients, rows, today, seed):
        texts[recipient["id"]] = document(recipient)
        yield f"recipients/{recipient['id']}.yaml", texts[recipient["id"]]
        yield f"identities/{recipient['id']}.txt", identities
    yield from trust(texts, today, seed)
