"""Tocsin: the emergency contact register of the world's ccTLDs.

The way of the data, one way and no way back (`pipeline` reads as this line)::

    register -> views -> pages, paper -> bundle -> seal -> editions        published
                              trust: what officers, board and machine sign
    rounds, proposals -> register                                         what is known, and how it changes
    editions -> reading                                                   what a CERT does, offline

==========  ==========================================  ==========  ==========================================
workspace   the office's folder                         register    what is known, and how well
views       what each recipient may see                 words       how things are said
pages       HTML                                        paper       PDF
bundle      one recipient's parts, zipped and sealed    seal        age
trust       what must hold of what is signed            board       how the board agrees without meeting
recipients  who is let in                               editions    staged, signed, published, kept alive
reading     what a CERT runs                            proposals   changes that wait for two officers
rounds      asking, calling, taking in, reporting       due         what falls due
office      finding, printing, keeping safe             drafting    how a record begins
practice    one person plays everybody                  demo        a fictional register of any size
exchange    tables in and out                           privacy     people: told, and forgotten
desk        an officer's day on one screen              cluster     sealing on several machines
cli         the commands
==========  ==========================================  ==========  ==========================================

Beside them lie the modules that all stand on, `errors`, `progress`, `process`, `threads`, `installation`,
`deflating` and `workers`, and `pipeline`, which builds an edition. Each package says in `__all__` what it offers;
nothing else of it is taken. CONTRIBUTING has the house in a picture. The middle is pure: no input or output, no clock;
the date is an argument.
"""

__version__ = "0.1.0"
