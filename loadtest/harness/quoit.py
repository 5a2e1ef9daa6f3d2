"""quoit, as shipped but for one worker, and with its metrics to be had."""

from pathlib import Path

from .case import LOADTEST, Case
from .subject import Launch, Subject
from .variant import ACCESS_LOG, SLOW_HOST, SLOW_PATH, Rules, Variant

BUILD = LOADTEST.parent / "build" / "release"
METRICS = "metrics"  # in the scratch folder


class Quoit(Subject):
    name = "quoit"
    program = str(BUILD / "quoit")
    remedy = "build the release preset, or name it with --quoit"
    abilities = frozenset({"access log", "rules", "reload", "slow site", "workers"})

    def launch(self, case: Case, variant: Variant, root: Path, scratch: Path) -> Launch:
        command = [self.program, "--workers", str(variant.workers), "--listen", "127.0.0.1:0"]
        if not variant.needs:
            command += ["--root", str(root)]
        else:
            file = scratch / "quoit.toml"
            file.write_text(configuration(variant, case.target, root, scratch))
            command += ["--config", str(file)]
        return Launch([*command, *self.arguments], environment=environment(variant, scratch))


class Before(Quoit):
    """quoit as it was in another revision."""

    name = "before"


def environment(variant: Variant, scratch: Path) -> dict[str, str]:
    port = variant.metrics_port
    return {"QUOIT_METRICS_LISTEN": f"unix:{scratch / METRICS}" if port is None else f"127.0.0.1:{port}"}


def configuration(variant: Variant, target: str, root: Path, scratch: Path) -> str:
    sections = []
    if variant.access_log:
        sections.append(f'[log]\naccess = "{scratch / ACCESS_LOG}"\nformat = "combined"')
    rules = variant.rules or Rules(headers=0, redirects=0, sites=1)
    sections += [site(f"site-{number}.example", root) for number in range(1, rules.sites)]
    # What is asked for is found last, wherever rules are looked at one by one.
    sections.append(site("127.0.0.1", root))
    sections += [headers(f"/section-{number}/**", "X-Section") for number in range(1, rules.headers)]
    sections += [headers(f"/{target}", "X-Rule")] * min(rules.headers, 1)
    sections += [redirect(number) for number in range(rules.redirects)]
    if variant.field is not None:
        sections.append(headers("/**", "X-Field", variant.field))
    if variant.slow_site:
        # Only of a root quoit knows that its file system may stall.
        sections.append(site(SLOW_HOST, root / SLOW_PATH))
    return "\n\n".join(sections) + "\n"


def site(host: str, root: Path) -> str:
    return f'[[site]]\nhosts = ["{host}"]\nroot = "{root}"'


def headers(pattern: str, field: str, value: str = "1") -> str:
    return f'[[site.headers]]\nmatch = "{pattern}"\nset = {{ {field} = "{value}" }}'


def redirect(number: int) -> str:
    return f'[[site.redirects]]\nfrom = "/old-{number}/*"\nto = "/new-{number}/$1"'
