"""Read every file of a workspace, and say what is wrong with each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.errors import WorkspaceError
from builder.register.model import (
    DraftTld,
    Organisation,
    Outcome,
    Recipient,
    Register,
    Round,
    Sent,
    Settings,
    Task,
    Tld,
)
from builder.register.travelling import travelling
from builder.register.work import Assigned, MailRead, Spent, with_present_officers
from builder.workspace.csvtext import (
    ASSIGNED_COLUMNS,
    EFFORT_COLUMNS,
    MAIL_COLUMNS,
    OUTCOME_COLUMNS,
    SENT_COLUMNS,
    TASK_COLUMNS,
    Lines,
    read_table,
)
from builder.workspace.directories import RoundPaths
from builder.workspace.places import LARGEST_RECORD, LARGEST_TABLE, SUFFIX, Workspace
from builder.workspace.problems import Place, Problem
from builder.workspace.record import Record
from builder.workspace.shape import Choice, RecordT, read_as
from builder.workspace.store import LOCK, UNFINISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a workspace holds: records that could be read, and problems with the others.

    `unread` names the files that hold a record which could not be read, so that a
    reference to it is not reported a second time; `retired` names the recipients that are
    out of force. `register` is None where `data/register.yaml` itself could not be read.
    `sources` has the text of each file, so that an edition can keep the very data it was
    built from.
    """

    register: Register | None
    recipients: tuple[Recipient, ...] = ()
    retired: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    unread: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)

    def locators(self, edition: int) -> dict[str, str]:
        """Return the name of each recipient's file in an edition, by recipient."""
        found = {each.id: each.locator_in(edition) for each in self.recipients}
        return {id_: name for id_, name in found.items() if name}


@dataclass
class _Reading:
    """The problems met so far while one workspace is read."""

    workspace: Workspace
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict, repr=False)

    def text(self, path: Path, limit: int = LARGEST_RECORD, *, remember: bool = True) -> str | None:
        """Read one file and remember its text, or note why it cannot be read."""
        name = self.workspace.name_of(path)
        try:
            text = self.workspace.read_text(path, limit=limit)
        except WorkspaceError as error:
            self._fail(Problem(place=Place(file=name), rule="file", message=error.message, hint=error.hint))
            return None
        if remember:
            self.sources[name] = text
        return text

    def record(self, choice: Choice[RecordT], path: Path) -> RecordT | None:
        """Read one YAML file as one record."""
        name = self.workspace.name_of(path)
        text = self.text(path)
        if text is None:
            return None
        record, problems = read_as(choice, name, text)
        self.problems += problems
        if record is None:
            self.unread.add(name)
        return record

    def records(
        self, choice: Choice[RecordT], directory: Path, identifier: str, names: Collection[str] | None = None
    ) -> dict[str, RecordT]:
        """Read a directory of records, or some of them; the name of each file is its record's identifier."""
        found: dict[str, RecordT] = {}
        some = [directory / f"{name}{SUFFIX}" for name in sorted(names)] if names is not None else None
        for path in self.paths(directory) if some is None else some:
            name = self.workspace.name_of(path)
            if path.suffix != SUFFIX:
                self._fail(
                    Problem(
                        place=Place(file=name),
                        rule="file",
                        message="only .yaml files belong here",
                        hint="move or rename it",
                    )
                )
                continue
            record = self.record(choice, path)
            if record is None:
                continue
            self.name_agrees(record, identifier, path.stem)
            found[path.stem] = record
        return found

    def paths(self, directory: Path) -> list[Path]:
        """List a directory, or note why it cannot be listed; what a writer that was killed left is nothing."""
        try:
            return [path for path in self.workspace.records_in(directory) if not path.name.endswith(UNFINISHED)]
        except WorkspaceError as error:
            place = Place(file=self.workspace.name_of(directory))
            self._fail(Problem(place=place, rule="file", message=error.message, hint=error.hint))
            return []

    def retired(self) -> list[Path]:
        """List the recipients that are out of force; where their directory cannot be listed, that is told."""
        return self.paths(self.workspace.retired) if self.workspace.can_enter(self.workspace.recipients) else []

    def locator_comes_off(self, recipient: Recipient) -> None:
        """Note a recipient's file from which its locator cannot be taken: board members are sent the rest by mail."""
        if recipient.locator and travelling(recipient, self.sources[recipient.place.file]) is None:
            self.problems.append(
                Problem(
                    place=recipient.place.at("locator"),
                    rule="locator",
                    message="the locator does not stand once, on a line of its own",
                    hint="write it as `locator: …`, without quotes, and nowhere else; board members are sent the rest",
                )
            )

    def rounds(self) -> Iterator[RoundPaths]:
        """Yield the rounds, and note what else is there."""
        for path in self.paths(self.workspace.rounds):
            if path.name == LOCK:
                continue
            if self.workspace.is_directory(path):
                yield RoundPaths(path)
            else:
                place = Place(file=self.workspace.name_of(path))
                hint = "a round is a directory with round.yaml and outcomes.csv"
                self._fail(Problem(place=place, rule="file", message="is no directory", hint=hint))

    def name_agrees(self, record: Record, identifier: str, name: str) -> None:
        """Note a record that is called otherwise than its file."""
        if getattr(record, identifier) != name:
            self.problems.append(
                Problem(
                    place=record.place.at(identifier),
                    rule="file name",
                    message=f"the file name and the key {identifier} differ",
                    hint=f"name the file by the {identifier}, or correct the key",
                )
            )

    def strangers(self, directory: Path, known: Sequence[Path], beside: Sequence[str] = ()) -> None:
        """Note what does not belong into a directory: under a misspelt name, records would go unread."""
        for path in self.paths(directory):
            if path not in known and path.name not in beside:
                place = Place(file=self.workspace.name_of(path))
                hint = f"correct its name, or move it away; here belong {', '.join(each.name for each in known)}"
                self._fail(Problem(place=place, rule="file", message="does not belong here", hint=hint))

    def all_rounds(self, lines: Lines | None = None) -> dict[str, Any]:
        """Read all rounds, or some lines of their tables, as the fields of a register."""
        rounds: list[Round] = []
        tasks: dict[str, tuple[Task, ...]] = {}
        sent: dict[str, tuple[Sent, ...]] = {}
        outcomes: dict[str, tuple[Outcome, ...]] = {}
        for paths in self.rounds():
            name = paths.root.name
            self.strangers(paths.root, paths.all, beside=(LOCK,))
            found = self.record(Round, paths.file)
            if found:
                self.name_agrees(found, "id", name)
                rounds.append(found)
            outcomes[name] = tuple(self.table(Outcome, OUTCOME_COLUMNS, paths.outcomes, lines=lines))
            sent[name] = tuple(self.table(Sent, SENT_COLUMNS, paths.sent, lines=lines))
            # No edition is built from these: its record need not keep them.
            tasks[name] = self.tasks(paths, remember=False, lines=lines)
            if lines is None:
                # It says nothing of the register: that it can be read is all that is asked of it here.
                self.table(Spent, EFFORT_COLUMNS, paths.effort, remember=False)
                self.table(MailRead, MAIL_COLUMNS, paths.mails, remember=False)
        return {"rounds": tuple(rounds), "tasks": tasks, "sent": sent, "outcomes_of": outcomes}

    def tasks(self, paths: RoundPaths, *, remember: bool = True, lines: Lines | None = None) -> tuple[Task, ...]:
        """Read whom a round asks, or some lines of it, with the officers whose tasks they are now."""
        frozen = self.table(Task, TASK_COLUMNS, paths.tasks, remember=remember, lines=lines)
        # All of it, whatever the lines: it holds no value that anybody looks for.
        moved = self.table(Assigned, ASSIGNED_COLUMNS, paths.assigned, remember=remember)
        return with_present_officers(frozen, moved)

    def table(
        self,
        type_: type[RecordT],
        columns: tuple[str, ...],
        path: Path,
        *,
        remember: bool = True,
        lines: Lines | None = None,
    ) -> list[RecordT]:
        """Read one table of a round; one that is not there has no lines."""
        text = self.text(path, LARGEST_TABLE, remember=remember) if self.workspace.holds(path) else None
        if text is None:
            return []
        records, problems = read_table(type_, columns, self.workspace.name_of(path), text, lines)
        self.problems += problems
        return records

    def _fail(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.unread.add(problem.place.file)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRound:
    """What one round's directory holds, and what is wrong with it; `round` is None where round.yaml cannot be read."""

    round: Round | None
    tasks: tuple[Task, ...] = field(repr=False)
    outcomes: tuple[Outcome, ...] = field(repr=False)
    sent: tuple[Sent, ...] = field(repr=False)
    effort: tuple[Spent, ...] = field(repr=False)
    mails: tuple[MailRead, ...]
    problems: tuple[Problem, ...]


def load_round(workspace: Workspace, name: str) -> LoadedRound:
    """Read one round and nothing else of the workspace."""
    reading = _Reading(workspace)
    paths = workspace.round(name)
    found = reading.record(Round, paths.file)
    if found:
        reading.name_agrees(found, "id", name)
    return LoadedRound(
        round=found,
        tasks=reading.tasks(paths),
        outcomes=tuple(reading.table(Outcome, OUTCOME_COLUMNS, paths.outcomes)),
        sent=tuple(reading.table(Sent, SENT_COLUMNS, paths.sent)),
        effort=tuple(reading.table(Spent, EFFORT_COLUMNS, paths.effort)),
        mails=tuple(reading.table(MailRead, MAIL_COLUMNS, paths.mails)),
        problems=tuple(sorted(reading.problems, key=lambda problem: problem.order)),
    )


def read_settings(workspace: Workspace) -> Settings | None:
    """Read what data/register.yaml says, and nothing else; None where it cannot be read."""
    return _Reading(workspace).record(Settings, workspace.settings)


def read_labels(workspace: Workspace, names: Collection[str]) -> dict[str, DraftTld]:
    """Read the files of some TLDs, and nothing else; those that cannot be read are not there."""
    return _Reading(workspace).records(_tld_or_draft, workspace.tlds, "tld", names)


def read_round(workspace: Workspace, name: str) -> Round | None:
    """Read what a round.yaml says, and nothing else; None where it cannot be read."""
    return _Reading(workspace).record(Round, workspace.round(name).file)


def rounds_of(workspace: Workspace) -> tuple[Round, ...]:
    """Return the rounds whose round.yaml can be read, and read nothing else."""
    reading = _Reading(workspace)
    found = [reading.record(Round, paths.file) for paths in reading.rounds()]
    return tuple(round_ for round_ in found if round_)


def _tld_or_draft(fields: Mapping[str, Any]) -> type[DraftTld]:
    """Say what the file of a TLD is: with any other key than a draft has, one that is managed, or is to be."""
    return DraftTld if fields.keys() <= DraftTld.model_fields.keys() else Tld


def load(workspace: Workspace, *, recipients: bool = True) -> Loaded:
    """Read the whole workspace, or without its recipients; never stop at the first problem."""
    reading = _Reading(workspace)
    settings = reading.record(Settings, workspace.settings)
    labels = reading.records(_tld_or_draft, workspace.tlds, "tld")
    organisations = reading.records(Organisation, workspace.organisations, "id")
    reading.strangers(workspace.data, workspace.in_data, beside=(LOCK,))
    rounds = reading.all_rounds()
    served = reading.records(Recipient, workspace.recipients, "id", None if recipients else ())
    for recipient in served.values():
        reading.locator_comes_off(recipient)
    retired = frozenset(path.stem for path in reading.retired())
    return Loaded(
        register=_register(settings, labels, organisations, rounds),
        recipients=tuple(served.values()),
        retired=retired,
        problems=tuple(sorted(reading.problems, key=lambda problem: problem.order)),
        unread=frozenset(reading.unread),
        sources=reading.sources,
    )


def _register(
    settings: Settings | None,
    labels: Mapping[str, DraftTld],
    organisations: dict[str, Organisation],
    rounds: dict[str, Any],
) -> Register | None:
    if settings is None:
        return None
    return Register(
        settings=settings,
        tlds={label: tld for label, tld in labels.items() if isinstance(tld, Tld)},
        drafts={label: tld for label, tld in labels.items() if not isinstance(tld, Tld)},
        organisations=organisations,
        **rounds,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Which records of a workspace are wanted."""

    tlds: Collection[str] = ()
    organisations: Collection[str] = ()
    recipients: Collection[str] = ()


def load_some(workspace: Workspace, names: Names, lines: Lines | None) -> Loaded:
    """Read the settings, some records and some lines of the rounds' tables, as strictly as all; without, no round.

    What they name need not be among them: who asks for some must know what else it takes.
    """
    reading = _Reading(workspace)
    settings = reading.record(Settings, workspace.settings)
    labels = reading.records(_tld_or_draft, workspace.tlds, "tld", names.tlds)
    organisations = reading.records(Organisation, workspace.organisations, "id", names.organisations)
    recipients = reading.records(Recipient, workspace.recipients, "id", names.recipients)
    rounds = reading.all_rounds(lines) if lines else {}
    return Loaded(
        register=_register(settings, labels, organisations, rounds),
        recipients=tuple(recipients.values()),
        problems=tuple(sorted(reading.problems, key=lambda problem: problem.order)),
        unread=frozenset(reading.unread),
        sources=reading.sources,
    )
