"""Problems on the terminal: one of a kind is told once, with how many there are and where."""

from builder.cli.terminal.problems import told
from builder.proposals import record
from builder.register.model import UseCase
from builder.workspace.problems import Level, Place, Problem
from builder.workspace.record import IDENTIFIER, IN_WORDS, Record
from builder.workspace.shape import shape


def problem(
    line: int, message: str = "the key consent is missing", rule: str = "missing key", **more: Level
) -> Problem:
    return Problem(place=Place(file="data/a.yaml", line=line), rule=rule, message=message, hint="add it", **more)


def test_few_problems_are_told_one_by_one() -> None:
    """Up to three of a kind each have their line, with place, rule and what to do."""
    few = [problem(1), problem(2), problem(3), problem(4, level=Level.WARNING)]
    assert told(few) == [str(each) for each in few]


def test_many_problems_of_one_kind_are_told_together() -> None:
    """2,470 lines that say one thing hide the one that says another."""
    many = [problem(line) for line in range(1, 248)]
    other = problem(300, "the key name is missing")
    assert told([*many, other]) == [
        "247 errors: the key consent is missing [missing key]; add it",
        "  at data/a.yaml:1, data/a.yaml:2, data/a.yaml:3 and 244 more (`tocsin check --all` names each)",
        "data/a.yaml:300: error: the key name is missing [missing key]; add it",
    ]
    assert told([*many, other], each=True) == [str(each) for each in (*many, other)]


def test_problems_of_one_rule_that_name_things_are_of_one_kind() -> None:
    """A rule that says whose file it is about says it of each; the first stands for the others."""
    many = [problem(line, f"is a task of officer {line}", "tasks-are") for line in range(1, 6)]
    first, places = told(many)
    assert first == "5 errors: is a task of officer 1 (each with its own names) [tasks-are]; add it"
    assert places.startswith("  at data/a.yaml:1, ")


def test_an_error_and_a_warning_are_two_kinds() -> None:
    """What stops a build is never counted with what does not."""
    both = [problem(line, level=level) for level in Level for line in range(1, 5)]
    assert [line.partition(":")[0] for line in told(both) if not line.startswith(" ")] == ["4 errors", "4 warnings"]


def records(type_: type[Record]) -> set[type[Record]]:
    return {type_}.union(*map(records, type_.__subclasses__()))


def test_no_problem_states_a_pattern() -> None:
    """A rule is told in words: who keeps a register reads no regular expressions."""
    assert issubclass(record.Proposal, Record)
    patterns = {
        part["pattern"]
        for each in records(Record)
        for field in each.model_json_schema()["properties"].values()
        for part in (field, *field.get("anyOf", ()), field.get("items", {}))
        if "pattern" in part
    }
    assert patterns <= IN_WORDS.keys()
    assert not {sign for words in IN_WORDS.values() for sign in words} & set("^$[]{}|")
    place = Place(file="data/register.yaml", line=1)
    _, (found,) = shape(UseCase, {"id": "Large Outage", "title": "Outage", "place": place}, place)
    assert found.hint == IN_WORDS[IDENTIFIER]
