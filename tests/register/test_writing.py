"""Tests of how records are written."""

from pathlib import Path

from workspaces import ROOT

from builder.register.loading import load
from builder.register.model import Contact, Organisation, Recipient
from builder.register.writing import text_of
from builder.workspace.places import Workspace
from builder.workspace.problems import Place
from builder.workspace.shape import read_record, shape


def test_a_record_is_written_as_its_file_has_it() -> None:
    """Each file of the example, written anew from what was read, is the same to the last byte."""
    workspace = Workspace.find(ROOT)
    loaded = load(workspace)
    assert loaded.register is not None
    register = loaded.register
    for directory, records in (
        (workspace.tlds, register.tlds),
        (workspace.organisations, register.organisations),
        (workspace.recipients, {each.id: each for each in loaded.recipients}),
    ):
        for name, record in records.items():
            assert text_of(record) == Path(directory / f"{name}.yaml").read_text(encoding="utf-8")


AWKWARD = """\
id: example
name: "Example: Registry, #1"
country: "NO"
timezone: Europe/Oslo
languages: [nb]
consent: {except: [cert-xx]}
contacts:
  - id: lead
    kind: person
    name: "\\"Ada\\" O'Sample {of} [Example]"
    role: security
    order: 1
    note: "- begins with a hyphen"
    channels:
      - {kind: chat, value: "@ada:example.net", tlp: AMBER+STRICT, note: "true"}
"""


def test_what_is_written_reads_back() -> None:
    """Signs that mean something in YAML mean themselves in a value, wherever it stands."""
    found, problems = read_record(Organisation, "", AWKWARD)
    assert found is not None, problems
    again, problems = read_record(Organisation, "", text_of(found))
    assert again is not None, problems
    assert again.model_dump() == found.model_dump()


def test_what_is_required_is_written_even_when_empty() -> None:
    """`contacts: []` and an empty scope stand in the file; without them it could not be read."""
    fields = {"id": "x", "name": "X", "country": "GR", "timezone": "Europe/Athens", "languages": ["el"], "contacts": []}
    organisation, _ = shape(Organisation, fields, Place(file=""))
    assert organisation is not None
    assert text_of(organisation).endswith("contacts: []\n")
    assert Contact.model_fields["channels"].is_required()
    assert Recipient.model_fields["use_cases"].is_required()
