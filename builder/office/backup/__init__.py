"""A backup: one sealed file of all that the office needs to go on, and the way back from it.

::

    contents    what goes in, named, and when nobody writes to it
    members     the tar file inside: written in pieces, and read by rules of its own
    manifest    its last member, backup.json: what it is of, and the digest of each file
    making      seals one to the office's keys, in one step
    checking    opens one in memory, and holds it against its manifest
    restoring   unpacks one that was checked into a new directory

`age -d -i IDENTITY FILE | tar x` does it with stock tools. No plaintext reaches a disk but in a directory that
somebody restores to. age says nothing of the sender: anybody can seal to public keys. So a backup is known by the
digest that was noted when it was made, and nothing that a program would run is taken from one: of git's history
there are the objects and the names of its branches, and no setting and no hook.
"""

from builder.office.backup.checking import Found, check
from builder.office.backup.making import Made, make, name_on
from builder.office.backup.restoring import Restored, restore

__all__ = ["Found", "Made", "Restored", "check", "contents", "make", "manifest", "members", "name_on", "restore"]
