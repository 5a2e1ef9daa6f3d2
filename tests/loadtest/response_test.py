import io
import unittest

import support  # noqa: F401  (finds the harness)

from harness.response import WrongResponse, read_response

OK = b"HTTP/1.1 200 OK\r\n"


class Responses(unittest.TestCase):
    def test_end_where_their_length_says(self):
        stream = io.BytesIO(OK + b"Content-Length: 3\r\n\r\nabcHTTP")
        response = read_response(stream)
        self.assertEqual((response.status, response.body), (200, b"abc"))
        self.assertEqual(response.wire_bytes, stream.tell())

    def test_in_chunks_are_put_together(self):
        stream = io.BytesIO(OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\nHTTP")
        response = read_response(stream)
        self.assertEqual(response.body, b"abc0123456789")
        self.assertEqual(response.wire_bytes, stream.tell())

    def test_of_304_have_no_body(self):
        stream = io.BytesIO(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\nHTTP")
        response = read_response(stream)
        self.assertEqual((response.status, response.body), (304, b""))
        self.assertEqual(response.wire_bytes, stream.tell())

    def test_tell_fields_in_any_case(self):
        response = read_response(io.BytesIO(OK + b'etag:  "1-2" \r\nCONTENT-LENGTH: 0\r\n\r\n'))
        self.assertEqual((response.field("ETag"), response.field("Vary")), ('"1-2"', ""))

    def test_that_are_cut_short_are_wrong(self):
        for text in (b"", OK, OK + b"Content-Length: 3\r\n\r\nab", OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\na"):
            with self.assertRaisesRegex(WrongResponse, "closed the connection"):
                read_response(io.BytesIO(text))

    def test_without_an_end_are_wrong(self):
        with self.assertRaisesRegex(WrongResponse, "no Content-Length"):
            read_response(io.BytesIO(OK + b"\r\nabc"))
