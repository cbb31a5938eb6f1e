"""Files in, what they are out, in the order of the files: the workers look at several at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.addresses import is_address
from index.container_kinds import SEPARATOR
from index.discover import FoundFile
from index.report import Meter
from index.supervisor import TURN_SECONDS, Died, Supervisor
from index.work import Inspect, Inspected, Refusal
from pipeline.file_names import printable
from pipeline.records import SourceFile

_FILES_PER_TASK = 16
"""Files that one round trip to a worker inspects: most take a few milliseconds."""

Look = tuple[FoundFile, SourceFile | Refusal]


def inspected(supervisor: Supervisor, files: Sequence[FoundFile], meter: Meter) -> Iterator[list[Look]]:
    """Yield what the files are, in their order, in batches as they come."""
    ready: dict[str, SourceFile | Refusal] = {}
    order = deque(files)
    ahead = deque(files)
    while order:
        while ahead and supervisor.room:
            batch = [ahead.popleft() for _ in range(min(_FILES_PER_TASK, len(ahead)))]
            supervisor.add(Inspect(tuple(file.path for file in batch)))
        for outcome in supervisor.turn(seconds=TURN_SECONDS):
            task = outcome.task
            if not isinstance(task, Inspect):
                raise TypeError(task)
            if isinstance(outcome, Died):
                ready[str(task.paths[0])] = _killed(printable(task.paths[0].name), timed_out=outcome.timed_out)
            elif isinstance(outcome.result, Inspected):
                ready.update(zip(map(str, task.paths), outcome.result.found, strict=True))
        batch_ready = []
        while order and order[0].location in ready:
            file = order.popleft()
            batch_ready.append((file, _named(ready.pop(file.location), file)))
        yield batch_ready
        meter.tell()


def _named(what: SourceFile | Refusal, file: FoundFile) -> SourceFile | Refusal:
    """Return what was found out about a member or a fetched file under its own name, not that of its moment's place."""
    if not (SEPARATOR in file.uri or is_address(file.uri)) or file.path.name == file.name:
        return what
    if isinstance(what, Refusal):
        return replace(what, message=what.message.replace(file.path.name, file.name))
    return replace(what, name=file.name)


def _killed(name: str, *, timed_out: bool) -> Refusal:
    if timed_out:
        return Refusal("inspect", "timeout", f"{name}: looking at the file did not end.", "Save the paper anew.")
    return Refusal(
        "inspect", "worker-died", f"{name}: the process that looked at the file died, twice.", "Save the paper anew."
    )
