"""The text of `data/register.yaml`: what holds for every fictional register."""

from builder.demo.numbers import FAX, PUBLISHER

OFFICERS = ("officer-a", "officer-b", "officer-c")
USE_CASES = ("imminent-attack", "large-scale-outage", "hijack", "registry-unreachable", "exercise")

REGISTER_YAML = f"""\
# What holds for the whole register. Made by `tocsin demo`; everything in it is invented.

title: Emergency contact register of the ccTLDs (fictional example)
publisher:
  name: Tocsin secretariat (fictional)
  phone: {PUBLISHER}
  email: duty@secretariat.example
  fax: {FAX}
  post: [1 Example Street, 0001 Sampletown, Utopia]
notice: "Fictional example: every organisation, person and number in this register is invented."

# An edition is good for so many days; after that it still opens, and says so.
valid_days: 120

# How many days a verification counts as fresh, then as ageing, then as stale; after that it has expired.
# Each kind of channel stands in exactly one rule, and is verified only by the methods of that rule.
freshness:
  - {{kinds: [phone, mobile, satellite], methods: [call], fresh: 120, ageing: 180, stale: 365}}
  - {{kinds: [sms], methods: [message], fresh: 120, ageing: 180, stale: 365}}
  - {{kinds: [fax], methods: [fax], fresh: 180, ageing: 270, stale: 540}}
  - {{kinds: [email, chat], methods: [email, message], fresh: 120, ageing: 180, stale: 365}}
  - {{kinds: [inoc-dba], methods: [call], fresh: 180, ageing: 270, stale: 540}}
  - {{kinds: [post], methods: [letter], fresh: 365, ageing: 545, stale: 730}}

# What each role is for. `needs`: of each inner list, a contact with this role has at least one kind.
# `round_the_clock`: at least one of its channels is answered 24/7.
roles:
  - {{id: duty-desk, title: Duty desk, needs: [[phone, mobile, satellite], [email]], round_the_clock: yes}}
  - {{id: security, title: Security lead, needs: [[phone, mobile], [email]]}}
  - {{id: technical, title: Technical lead, needs: [[email]]}}
  - {{id: executive, title: Head of the registry}}
  - {{id: registrar-hotline, title: Hotline for registrars, needs: [[phone, mobile]]}}

# What recipients may use the register for. The board grants each recipient some of these.
use_cases:
  - {{id: imminent-attack, title: Warn of an attack that is about to happen}}
  - {{id: large-scale-outage, title: Handle an outage of a ccTLD or of many networks}}
  - {{id: hijack, title: Undo the hijacking of domains or of a registry account}}
  - {{id: registry-unreachable, title: Reach a registry whose published contacts do not answer}}
  - {{id: exercise, title: Take part in an announced exercise}}

# Who verifies contacts and signs editions.
officers:
  - {{id: officer-a, name: Alma Placeholder}}
  - {{id: officer-b, name: Boris Imaginary}}
  - {{id: officer-c, name: Chiara Invented}}
"""
