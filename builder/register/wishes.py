"""Whose wish holds for whom: the consents that a recipient needs to see an organisation.

Pure. An organisation that states no consent goes by those for whom it works, the managers of its TLDs;
a manager that states none goes by what each of its TLDs states. Where nothing is stated, nobody sees it.
"""

from builder.register.consent import CONSENT_TO_NONE, Consent
from builder.register.model import Register


def wishes(register: Register) -> dict[str, tuple[Consent, ...]]:
    """Return for each organisation the consents that all have to cover a recipient."""
    own = {name: [each.consent] if each.consent else [] for name, each in register.organisations.items()}
    for tld in register.tlds.values():
        manager = register.organisations[tld.manager]
        # What a TLD narrows, its manager wishes: it holds under every other TLD too.
        if tld.consent or not manager.consent:
            own[tld.manager].append(tld.consent or CONSENT_TO_NONE)
    found = {name: list(consents) for name, consents in own.items()}
    for tld in register.tlds.values():
        if tld.manager != tld.backend and not register.organisations[tld.backend].consent:
            found[tld.backend] += own[tld.manager]
    return {name: tuple(consents) or (CONSENT_TO_NONE,) for name, consents in found.items()}
