"""How a case may differ from its plain form: in what the subject is told to do, or in what is asked of it."""

from dataclasses import dataclass

ACCESS_LOG = "access.log"  # in the scratch folder
# A folder of the root, and the site whose root it is.
SLOW_PATH, SLOW_HOST = "slow", "slow.example"


@dataclass(frozen=True)
class Rules:
    """How many of each kind there are, the one that fits what is asked for included."""

    headers: int = 1
    redirects: int = 1
    sites: int = 1


@dataclass(frozen=True)
class Variant:
    """A case's first variant is its plain form, which has no name; what the others cost is compared with it."""

    name: str = ""
    access_log: bool = False
    rules: Rules | None = None
    connections: int | None = None  # None: as the case says
    arguments: tuple[str, ...] | None = None  # of the script; None: as the case says
    field: str | None = None  # the value of a field X-Field that all responses have
    slow_site: bool = False
    workers: int = 1
    metrics_port: int | None = None
    position: float | None = None  # on the axis of the case's plot; None: not in it

    @property
    def needs(self) -> frozenset[str]:
        """What a subject must be able to do."""
        needs = {
            "access log": self.access_log,
            "rules": self.rules is not None,
            "reload": self.field is not None,
            "slow site": self.slow_site,
            "workers": self.workers > 1 or self.metrics_port is not None,
        }
        return frozenset(need for need, needed in needs.items() if needed)


PLAIN = Variant()
