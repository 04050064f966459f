"""What the desk shows, and which key does what; the only part that knows Textual.

::

    frame      what all screens share: head, foot, keys, what was told, how long it took
    choices    a list to choose from
    questions  what is asked in between: a line, a key once more
    app        the program, and its screens
    today      the first screen: what this officer can do now
    calls      ringing, one organisation at a time
    proposals  about which organisations' proposals something can be done now
    proposal   one of them: whom to ring or tell, what to say, and a key for each step
    differences  what would change in the register, and one key that lets it
    due        what falls due, with the command that does it
    find       anything that the office holds, and whoever rings back

What comes from the register or a mail is text and never markup: `frame.safe` shows it.
"""

__all__ = ["app"]
