"""The cases there are."""

from .case import Case
from .content import Content
from .exchange import Exchange
from .variant import PLAIN, Rules, Variant

KIB = 1024


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


CASES = {
    case.name: case
    for case in (
        one_file("hot", "1 KiB, keep-alive", KIB, fixed=True),
        one_file("16k", "16 KiB, keep-alive", 16 * KIB, fixed=True),
        one_file("100k", "100 KiB, keep-alive", 100 * KIB, fixed=True),
        access_log(),
        rules(),
    )
}
