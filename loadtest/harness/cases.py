"""The cases there are."""

from itertools import islice

from .case import Case
from .content import Content
from .exchange import Exchange
from .numbered_files import NumberedFiles
from .variant import PLAIN, Rules, Variant

KIB = 1024
MOST_CHECKED = 10_000  # files of one case, beside the first
FIRST_CHECKED = 1_000  # what a hot set has


def one_file(name: str, title: str, size: int, **settings) -> Case:
    path, content = f"{name}.txt", Content(size)
    return Case(name, title, {path: content}, path, (Exchange(path, content),), **settings)


def access_log() -> Case:
    variants = (PLAIN, Variant("log", access_log=True))
    return one_file("access-log", "1 KiB, with the combined access log to a file", KIB, variants=variants)


def rules() -> Case:
    variants = (
        Variant(rules=Rules()),
        Variant("1000-headers", rules=Rules(headers=1000)),
        Variant("1000-redirects", rules=Rules(redirects=1000)),
        Variant("1000-sites", rules=Rules(sites=1000)),
    )
    return one_file("rules", "1 KiB, from 1 rule of each kind to 1,000 of one", KIB, variants=variants)


def mix() -> Case:
    """About what the front page of a shop or a newspaper makes a browser ask for, in the way of HttpArena's `static`."""
    text = {"index.html": 48, "reset.css": 3, "theme.css": 12, "layout.css": 24, "components.css": 180}
    text |= {"analytics.js": 6, "helpers.js": 20, "router.js": 32, "app.js": 140, "vendor.js": 300, "framework.js": 220}
    text |= {"logo.svg": 4, "icons.svg": 60, "data.json": 90, "manifest.json": 3}
    noise = {"regular.woff2": 28, "bold.woff2": 30, "hero.webp": 160, "photo.webp": 64, "thumb.webp": 9}
    files = {path: Content(size * KIB, "prose", seed) for seed, (path, size) in enumerate(text.items())}
    files |= {path: Content(size * KIB, "noise", seed) for seed, (path, size) in enumerate(noise.items())}
    fields = (("Accept-Encoding", "br;q=1, gzip;q=0.8"),)
    exchanges = tuple(Exchange(path, content, fields=fields) for path, content in files.items())
    return Case(
        "mix",
        f"a page of {len(files)} files, 3 to 300 KiB, with .br and .gz beside those of text",
        files,
        "",
        exchanges,
        script="mix.lua",
        arguments=tuple(files),
        connections=512,
        sidecars=True,
    )


def many() -> Case:
    count = 10_000
    variants = (
        Variant(arguments=("uniform", "1"), position=1),
        Variant("hot-1000", arguments=("uniform", "1000"), position=1000),
        Variant("zipf", arguments=("zipf", str(count))),
        Variant("uniform", arguments=("uniform", str(count)), position=count),
    )
    return tree("many", f"1 KiB, from one file to {count:,}", NumberedFiles("many", 5, count, KIB), variants)


def million() -> Case:
    """The same names in a tree a hundred times as large; its check asks for the hot set and a few of the others."""
    count = 1_000_000
    variants = (
        Variant(arguments=("uniform", "1"), position=1),
        Variant("hot-1000", arguments=("uniform", "1000"), position=1000),
        Variant("uniform-100000", arguments=("uniform", "100000"), position=100_000),
        Variant("uniform", arguments=("uniform", str(count)), position=count),
    )
    files = NumberedFiles("million", 6, count, KIB)
    return tree("million", f"1 KiB, from one file of {count:,} to all", files, variants, on_demand=True)


def tree(name: str, title: str, files: NumberedFiles, variants: tuple[Variant, ...], **settings) -> Case:
    sample = islice(files, 0, None, max(1, len(files) // MOST_CHECKED))
    paths = dict.fromkeys((*islice(files, FIRST_CHECKED), *sample))
    exchanges = tuple(Exchange(path, files[path]) for path in paths)
    settings |= {"script": "many.lua", "variants": variants, "axis": "files"}
    return Case(name, title, files, files.pattern, exchanges, **settings)


def conditional() -> Case:
    path, content = "conditional.txt", Content(16 * KIB)
    exchange = Exchange(path, status=304, fields=(("If-None-Match", "{etag}"),))
    title = "16 KiB that the client has: 304"
    return Case(
        "conditional",
        title,
        {path: content},
        path,
        (exchange,),
        script="conditional.lua",
        arguments=("{etag}",),
        fixed=True,
    )


def part() -> Case:
    path, content, first, last = "range.bin", Content(10 * KIB * KIB), KIB * KIB, KIB * KIB + 64 * KIB - 1
    exchange = Exchange(path, content, 206, (("Range", f"bytes={first}-{last}"),), (first, last))
    title, arguments = "64 KiB of 10 MiB: 206", (str(first), str(last))
    settings = {"script": "range.lua", "arguments": arguments, "streamed": True}
    return Case("range", title, {path: content}, path, (exchange,), **settings)


def missing() -> Case:
    exchanges = tuple(Exchange(f"missing-{number:02}", status=404) for number in range(100))
    settings = {"script": "missing.lua", "fixed": True}
    return Case("missing", "no such file: 404", {"index.html": Content(KIB)}, "", exchanges, **settings)


def churn() -> Case:
    path, content = "churn.txt", Content(KIB)
    exchange = Exchange(path, content, fields=(("Connection", "close"),))
    return Case("churn", "1 KiB, a connection for each request", {path: content}, path, (exchange,), script="churn.lua")


def pipelined() -> Case:
    settings = {"script": "pipelined.lua", "arguments": ("16",), "pipelined": 16, "fixed": True}
    return one_file("pipelined", "1 KiB, 16 requests at once", KIB, **settings)


def wide() -> Case:
    plain = Variant(connections=64, position=64)
    others = (Variant(str(count), connections=count, position=count) for count in (1, 8, 1000, 5000))
    settings = {"variants": (plain, *others), "axis": "connections", "fixed": True}
    return one_file("wide", "1 KiB, from 1 connection to 5,000", KIB, **settings)


CASES = {
    case.name: case
    for case in (
        one_file("hot", "1 KiB, keep-alive", KIB, fixed=True),
        mix(),
        one_file("16k", "16 KiB, keep-alive", 16 * KIB, fixed=True),
        one_file("100k", "100 KiB, keep-alive", 100 * KIB, fixed=True),
        one_file("large", "10 MiB, 16 connections", 10 * KIB * KIB, connections=16, streamed=True),
        churn(),
        conditional(),
        part(),
        missing(),
        pipelined(),
        many(),
        million(),
        wide(),
        access_log(),
        rules(),
    )
}
