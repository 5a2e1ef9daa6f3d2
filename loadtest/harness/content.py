"""What files hold. The same name always gives the same bytes."""

import random
from dataclasses import dataclass
from functools import lru_cache

ALPHABET = bytes(range(ord("a"), ord("z") + 1))
WORDS = 2000


@dataclass(frozen=True)
class Content:
    """`letters` are what the ceiling sends, `prose` compresses like text, `noise` not at all."""

    size: int
    kind: str = "letters"
    seed: int = 0

    @property
    def bytes(self) -> bytes:
        return _generate(self)

    @property
    def compressible(self) -> bool:
        return self.kind == "prose"


@lru_cache(maxsize=64)
def _generate(content: Content) -> bytes:
    return {"letters": _letters, "prose": _prose, "noise": _noise}[content.kind](content.size, content.seed)


def _letters(size: int, seed: int) -> bytes:
    """Files of other seeds begin with theirs, so that one in another's place shows."""
    start = f"{seed} ".encode() if seed else b""
    return (start + ALPHABET * (size // len(ALPHABET) + 1))[:size]


def _prose(size: int, seed: int) -> bytes:
    source = random.Random(seed)
    words = ["".join(source.choices("etaoinshrdlu", k=source.randint(2, 9))) for _ in range(WORDS)]
    # A few words are frequent and most are rare, as in any language.
    weights = [1 / rank for rank in range(1, WORDS + 1)]
    return " ".join(source.choices(words, weights, k=size // 2 + 1)).encode()[:size]


def _noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)
