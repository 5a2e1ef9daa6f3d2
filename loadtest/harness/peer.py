"""Servers of others, configured as their own documentation advises for static files (loadtest/peers)."""

import shutil
from abc import abstractmethod
from pathlib import Path

from .case import LOADTEST, Case
from .port import free_port
from .subject import SEARCH_PATH, Launch, Subject
from .variant import ACCESS_LOG, Variant


class Peer(Subject):
    """Its configuration is a file of its template's name, where words between @ signs are replaced."""

    template = ""
    remedy = "--install-peers installs it"

    @abstractmethod
    def command(self, configuration: Path, scratch: Path) -> list[str]:
        """Starts it in the foreground."""

    def words(self, variant: Variant, scratch: Path) -> dict[str, str]:
        """What its template has besides PORT, ROOT and SCRATCH."""
        return {}

    def launch(self, case: Case, variant: Variant, root: Path, scratch: Path) -> Launch:
        port = free_port()
        words = {"PORT": str(port), "ROOT": str(root), "SCRATCH": str(scratch), **self.words(variant, scratch)}
        configuration = scratch / self.template
        configuration.write_text(filled((LOADTEST / "peers" / self.template).read_text(), words))
        program = shutil.which(self.program, path=SEARCH_PATH) or self.program
        return Launch([program, *self.command(configuration, scratch), *self.arguments], port)


class Nginx(Peer):
    name = program = "nginx"
    template = "nginx.conf"
    abilities = frozenset({"access log"})
    version_option = "-v"
    BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

    def command(self, configuration: Path, scratch: Path) -> list[str]:
        return ["-p", str(scratch), "-e", "stderr", "-c", str(configuration)]

    def words(self, variant: Variant, scratch: Path) -> dict[str, str]:
        log = f"{scratch / ACCESS_LOG} combined buffer=64k flush=1s" if variant.access_log else "off"
        # Debian has Brotli for nginx in a package of its own.
        load, use = (f"load_module {self.BROTLI};", "brotli_static on;") if self.BROTLI.exists() else ("", "")
        return {"ACCESS_LOG": log, "LOAD_BROTLI": load, "USE_BROTLI": use}


class H2o(Peer):
    name = program = "h2o"
    template = "h2o.conf"

    def command(self, configuration: Path, scratch: Path) -> list[str]:
        return ["--mode", "worker", "--conf", str(configuration)]


class Lighttpd(Peer):
    name = program = "lighttpd"
    version_option = "-v"
    template = "lighttpd.conf"

    def command(self, configuration: Path, scratch: Path) -> list[str]:
        (scratch / "deflated").mkdir()
        return ["-D", "-f", str(configuration)]


class Caddy(Peer):
    name = program = "caddy"
    template = "Caddyfile"
    version_option = "version"

    def command(self, configuration: Path, scratch: Path) -> list[str]:
        return ["run", "--config", str(configuration), "--adapter", "caddyfile"]


class Apache(Peer):
    name = "apache"
    program = "apache2"
    template = "apache.conf"
    version_option = "-v"

    def command(self, configuration: Path, scratch: Path) -> list[str]:
        return ["-D", "FOREGROUND", "-f", str(configuration)]


PEERS: tuple[type[Peer], ...] = (Nginx, H2o, Lighttpd, Caddy, Apache)


def filled(template: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        template = template.replace(f"@{word}@", value)
    return template
