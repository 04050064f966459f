"""An officer at the desk goes by what the office's files say at that moment; what is as it was is not read again."""

from office import DAY, NOW, ORGANISATION, enter, mobile

from builder.desk.sitting import Sitting
from builder.proposals import steps
from builder.proposals.files import open_office
from builder.workspace.places import Workspace

ROW = f"{ORGANISATION},duty,phone,+44 1632 960101,2026-11-22,call,confirmed,ben,\n"


def sitting_of(office: Workspace) -> Sitting:
    """An officer who sat down before anything else happens."""
    at_desk = Sitting(office, "ben", None, now=lambda: NOW + DAY, clock=lambda: NOW + DAY)
    at_desk.office()
    return at_desk


def begin(office: Workspace, name: str, closed: str = "") -> None:
    """Have a round in which nothing is recorded yet."""
    root = office.round(name).root
    root.mkdir(parents=True)
    (root / "round.yaml").write_text(f"id: {name}\nopened: 2026-11-01\ndue: 2026-12-31\n{closed}", encoding="utf-8")
    (root / "outcomes.csv").write_text("organisation,contact,kind,value,when,method,result,officer,note\n", "utf-8")


def test_what_others_did_is_seen_at_the_next_look(office: Workspace) -> None:
    """Whatever they changed: proposals, the register, the rounds that go on, one that was closed and then merged."""
    begin(office, "second")
    begin(office, "third", "closed: 2026-11-20\n")
    enter(office)
    at_desk = sitting_of(office)
    changes = {
        "a proposal is entered": lambda: enter(office, mobile("+44 7700 900198")),
        "a proposal is refused": lambda: steps.refuse(office, "0001-anna", "anna", NOW),
        "a proposal goes": lambda: office.proposal("0001-anna").unlink(),
        "a round that goes on": lambda: add(office, "second"),
        "a round that was closed": lambda: add(office, "third"),
        "the register": lambda: rename(office),
    }
    for what, change in changes.items():
        before = at_desk.office()
        change()
        after = at_desk.office()
        assert after != before, what
        assert after == open_office(office, NOW + DAY), what
        # What the ladder and what falls due go by.
        assert at_desk.recorded() == after.register, what


def test_what_is_as_it_was_is_not_read_again(office: Workspace) -> None:
    """A step at the desk costs the reading of what the step before it changed."""
    enter(office)
    enter(office, mobile("+44 7700 900198"))
    at_desk = sitting_of(office)
    before, register = at_desk.office().proposals, at_desk.register
    steps.refuse(office, "0001-anna", "ben", NOW, look=at_desk.office)
    after = at_desk.office().proposals
    assert after[1] is before[1]
    assert after[0] is not before[0]
    assert at_desk.register is register


def add(office: Workspace, name: str) -> None:
    """Record an outcome, as a merge of two branches does."""
    with office.round(name).outcomes.open("a", encoding="utf-8") as file:
        file.write(ROW)


def rename(office: Workspace) -> None:
    """Call the organisation otherwise."""
    path = office.organisation(ORGANISATION)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: ", "name: New ", 1), encoding="utf-8")
