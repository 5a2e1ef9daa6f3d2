"""Python's http.client, which reads a response's framing to the letter."""

import contextlib
import http.client

import quoit
from quoit import LARGE, SMALL


class HttpClient(quoit.Site):
    def setUp(self) -> None:
        client = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=quoit.PATIENCE_S)
        self.client = self.enterContext(contextlib.closing(client))
        self.client.connect()

    def ask(self, target: str, method: str = "GET", body: bytes | None = None, **fields: str) -> quoit.Answer:
        """The request goes out on the one connection there is: none may be made anew."""
        connection = self.client.sock
        self.client.request(method, target, body, {name.replace("_", "-"): value for name, value in fields.items()})
        answer = quoit.Answer(self.client.getresponse())
        self.assertIs(self.client.sock, connection)
        return answer

    def test_asks_for_everything_on_one_connection(self) -> None:
        whole = self.ask("/small.txt")
        self.assertEqual((whole.status, whole.body), (200, SMALL))
        head = self.ask("/small.txt", "HEAD")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.fields["Content-Length"], str(len(SMALL)))
        self.assertEqual(self.ask("/none").status, 404)
        self.assertEqual(self.ask("/none", "HEAD").body, b"")
        part = self.ask("/large.bin", Range="bytes=1000000-1999999")
        self.assertEqual((part.status, part.body), (206, LARGE[1_000_000:2_000_000]))
        self.assertEqual(self.ask("/small.txt", If_None_Match=whole.fields["ETag"]).status, 304)
        self.assertEqual(self.ask("/small.txt", If_Modified_Since=whole.fields["Last-Modified"]).status, 304)
        self.assertEqual(self.ask("/small.txt", If_Match='"other"').status, 412)
        self.assertEqual(self.ask("/small.txt", "POST", b"body").status, 405)
        self.assertEqual(self.ask("/large.bin").body, LARGE)

    def test_sends_a_chunked_body(self) -> None:
        self.client.request("POST", "/small.txt", iter([b"a", b"body"]), encode_chunked=True)
        answer = quoit.Answer(self.client.getresponse())
        self.assertEqual((answer.status, "GET" in answer.fields["Allow"]), (405, True))
        self.assertEqual(self.ask("/small.txt").body, SMALL)


if __name__ == "__main__":
    quoit.main()
