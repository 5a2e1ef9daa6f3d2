"""The probes there are."""

from ..probe import Probe
from .idle import Idle
from .latency import Latency
from .memory import Memory
from .paths import Paths
from .reload import Reload
from .stall import Stall
from .start import Start
from .workers import Workers

PROBES: dict[str, Probe] = {
    probe.name: probe
    for probe in (Idle(), Memory(), Start(), Reload(), Paths(), Stall(), Latency(), Workers())
}
