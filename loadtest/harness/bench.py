"""What probes measure with."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .cases import CASES
from .round import Setting
from .server import Server
from .subject import Subject
from .variant import PLAIN, Variant

CASE = CASES["hot"]  # what the subjects are configured for
STARTING_POLL_S = 0.01


@dataclass(frozen=True)
class Bench:
    """`root` holds the files of CASE, `programs` are paths by name, `paths` is how many the probe of that name asks
    for."""

    setting: Setting
    root: Path
    subjects: list[Subject]
    programs: dict[str, str] = field(default_factory=dict)
    paths: int = 1_000_000

    @contextmanager
    def serve(
        self,
        subject: Subject,
        variant: Variant = PLAIN,
        cpus: set[int] | None = None,
        poll_s: float = STARTING_POLL_S,
    ) -> Iterator[Server]:
        """The subject as the cases configure it, on the server's CPUs unless told otherwise."""
        with tempfile.TemporaryDirectory(prefix="quoit-loadtest-") as name:
            scratch = Path(name)
            scratch.chmod(0o755)  # a peer may change its user
            launch = subject.launch(CASE, variant, self.root, scratch)
            with Server(launch, cpus or self.setting.server_cpus, scratch, poll_s) as server:
                yield server
