"""Are the answers right? Asked before anything is measured: a fast wrong answer is no figure."""

from dataclasses import dataclass

from .case import Case
from .conversation import Conversation
from .exchange import Exchange
from .response import Response, WrongResponse

WARM_UP_REQUESTS = 200
WARM_UP_BYTES = 64 * 1024 * 1024  # where 200 would be more


@dataclass(frozen=True)
class Checked:
    """What right responses look like. A size is of head and body."""

    mean_bytes: float
    largest_bytes: int
    etag: str


def check_responses(address: tuple[str, int], case: Case) -> Checked:
    """Asks for everything at least twice, which also warms the subject."""
    with Conversation(address) as conversation:
        etag = _etag(conversation, case)
        sizes = [_size(exchange, conversation.ask(exchange, etag)) for exchange in case.exchanges]
        for _ in range(_passes(sizes)):
            again = [_size(exchange, conversation.ask(exchange, etag)) for exchange in case.exchanges]
            _compare(case, sizes, again)
    return Checked(sum(sizes) / len(sizes), max(sizes), etag)


def _etag(conversation: Conversation, case: Case) -> str:
    if not any("{etag}" in value for exchange in case.exchanges for _, value in exchange.fields):
        return ""
    if not (etag := conversation.ask(Exchange(case.target)).field("etag")):
        raise WrongResponse("sent no ETag")
    return etag


def _size(exchange: Exchange, response: Response) -> int:
    if response.status != exchange.status:
        said = response.head.splitlines()[0].decode(errors="replace")
        raise WrongResponse(f"answered {said!r} to /{exchange.path}; {exchange.status} was expected")
    if not exchange.accepts(response.body, response.field("content-encoding")):
        raise WrongResponse(f"sent another body of {len(response.body)} bytes for /{exchange.path}")
    return response.wire_bytes


def _passes(sizes: list[int]) -> int:
    """How often everything is asked for again."""
    requests = min(WARM_UP_REQUESTS, WARM_UP_BYTES * len(sizes) // sum(sizes))
    return max(1, requests // len(sizes))


def _compare(case: Case, sizes: list[int], again: list[int]) -> None:
    for exchange, first, other in zip(case.exchanges, sizes, again, strict=True):
        if first != other:
            raise WrongResponse(f"sent {first} bytes for /{exchange.path}, and then {other}")
