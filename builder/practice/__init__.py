"""Practice: one person plays the board, the officers, the machine and a CERT or two, to learn the way once.

    DIR/practice-member-a.key, .pub …   the board: two members, both sign
    DIR/practice-officer-a.key …        the officers: one builds an edition, the other signs it
    DIR/practice-machine.key            the publishing machine
    DIR/practice-cert-xx.txt            the identity of a CERT that is played

None of these has a passphrase. What they sign is marked inside what is signed: `builder.trust.roots` keeps it from
ever following a real root, or being followed by one, and `builder.board.practice` says it on every page. `ending`
takes away all that practice made, and keeps the register.
"""

__all__ = ["beginning", "certs", "ending", "playing"]
