"""What is held about a person: told, and forgotten.

::

    subject   a contact, and all values and names that any record has it under
    needles   pure: values and names in whatever form a text has them
    structure pure: words that the files are made of, which are nobody's
    search    every file of the workspace, searched
    whose     whose a number, an address or a name is
    held      all that is held about a contact, and which recipients were given what
    enrolled  who enrolled a recipient
    asked     data/erasures/: who asked that somebody be forgotten, and who did it
    eraser    pure: what a file says once somebody is erased from it
    forget    the erasure itself, from whatever point it was cut off at
    retain    what was kept for as long as register.yaml says goes
    letter    that as a letter, in the contact's language
"""

__all__ = ["asked", "enrolled", "forget", "held", "letter", "retain", "subject", "whose"]
