"""How a record begins: the first file of a TLD, an organisation, a contact, a recipient, and what to propose for it.

A record is given its identifier by `slug`, and is written by `text_of` as the register's files are written by hand:

>>> from builder.drafting import draft_tlds, slug, text_of, zones_of
>>> slug("Εθνικό Μητρώο (Example Registry of Greece)", taken={"example-registry-of-greece"})
'example-registry-of-greece-2'
>>> greek, variant = draft_tlds(labels=["gr"])
>>> print(text_of(greek), end="")
tld: gr
name: Greece
territory: GR
region: EU
idn: [xn--qxam]
>>> zones_of("GR")
('Europe/Athens',)

A TLD without a manager is a draft: it is in no bundle, and `tocsin check` counts it. A person's name never becomes an
identifier: those stand in messages and in names of files.
"""

from builder.drafting.identifiers import free, slug
from builder.drafting.suggestions import country_of_number, kind_of_number, languages_of, zones_of
from builder.drafting.tlds import draft_tlds
from builder.register.writing import text_of

__all__ = [
    "adding",
    "checks",
    "country_of_number",
    "draft_tlds",
    "founding",
    "free",
    "kind_of_number",
    "languages_of",
    "repository",
    "slug",
    "text_of",
    "tlds",
    "zones_of",
]
