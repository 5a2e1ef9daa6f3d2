"""A server of this process, for clients of the harness."""

import socket
import threading


class TinyServer:
    """Answers every request head by the same bytes; `heads` are what came. Ends a connection after so many answers,
    where a number is given."""

    def __init__(self, answer: bytes, answers: int | None = None):
        self._answer = answer
        self._answers = answers
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.heads: list[bytes] = []

    @property
    def address(self) -> tuple[str, int]:
        return self._listener.getsockname()

    def __enter__(self) -> "TinyServer":
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        unread, answered = b"", 0
        with connection:
            while answered != self._answers and (received := _received(connection)):
                *heads, unread = (unread + received).split(b"\r\n\r\n")
                self.heads += heads
                self.before_answer()
                connection.sendall(self._answer * len(heads))
                answered += len(heads)

    def before_answer(self) -> None:
        """For those who take their time."""


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1 << 16)
    except ConnectionResetError:
        return b""
