"""That quoit.schema.json and quoit agree: whatever quoit accepts is valid, whatever the schema refuses, quoit does too.

Usage: json_schema_test.py QUOIT SOURCE_FOLDER; 77, in CI 1, if this machine cannot tell.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("python3-jsonschema is missing")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

QUOIT = sys.argv[1]
SOURCE = pathlib.Path(sys.argv[2])
SCHEMA = json.loads((SOURCE / "config/quoit.schema.json").read_text())
DEFAULT_FILE = (SOURCE / "config/quoit.toml").read_text()

VALID = [
    "",
    "[server]\nlisten = ':8080'",
    "[server]\nlisten = { address = 'unix:/s', mode = '0660', backlog = 7 }",
    "[server]\nlisten = ['[::1]:0', '127.0.0.1:0', '8080']",
    "[limits]\nidle-timeout = '500ms'\nmin-send-rate = '0B/s'\nsend-buffer = '64KB'",
    "[[site]]\nroot = '/'\nhosts = ['Example.org', '*.example.org', '[::1]']",
    "[[site]]\nroot = '/'\nlisting = true\nfallback = '/a/b.html'\ncompress = []",
    "[[site]]\nroot = '/'\nlisting = { entries = 1 }\nerrors = { 404 = '/a', 5xx = '/b' }",
    "[[site]]\nroot = '/'\ntypes = { '.A' = 'text/x; charset=utf-8' }\ncompress-types = ['font/*']",
    "[[site]]\nroot = '/'\n[[site.headers]]\nmatch = '**'\nstatus = 404\nset = { A = \"b\\tc\" }",
    "[[site]]\nroot = '/'\n[[site.headers]]\nmatch = '/*'\nstatus = ['4xx', 304]\nremove = ['A']",
    "[[site]]\nroot = '/'\n[[site.redirects]]\nfrom = '/a'\nstatus = 410",
    "[[site]]\nroot = '/'\n[[site.redirects]]\nfrom = '/a/*'\nto = 'https://a.b/$1'\nstatus = 308",
]

WRONG = [
    "limits = 3",
    "[metrik]",
    "[limits]\nidle-timout = '10s'",
    "[limits]\nidle-timeout = 10",
    "[limits]\nidle-timeout = '10 parsecs'",
    "[limits]\nrequest-head = '16kib'",
    "[limits]\nrequest-headers = 0",
    "[limits]\nmin-send-rate = '1KiB'",
    "[server]\nlisten = []",
    "[server]\nlisten = 'localhost:80'",
    "[server]\nlisten = { mode = '0660' }",
    "[server]\nlisten = { address = 'unix:/s', mode = '0888' }",
    "[server]\nworkers = 'four'",
    "[log]\nlevel = 'loud'",
    "site = []",
    "[site]\nroot = '/'",
    "[[site]]\nhosts = []",
    "[[site]]\nroot = ''",
    "[[site]]\nroot = '/'\nhosts = ['a:80']",
    "[[site]]\nroot = '/'\nindex = []",
    "[[site]]\nroot = '/'\nindex = ['a/b']",
    "[[site]]\nroot = '/'\nlisting = { entires = 1 }",
    "[[site]]\nroot = '/'\ncompress = ['br', 'br']",
    "[[site]]\nroot = '/'\ncompress-levels = { br = 12 }",
    "[[site]]\nroot = '/'\nnosniff = 'yes'",
    "[[site]]\nroot = '/'\nerrors = { 200 = '/a' }",
    "[[site]]\nroot = '/'\nfallback = 'index.html'",
    "[[site]]\nroot = '/'\ntypes = { wasm = 'application/wasm' }",
    "[[site]]\nroot = '/'\n[[site.headers]]\nset = { A = 'b' }",
    "[[site]]\nroot = '/'\n[[site.headers]]\nmatch = '/*'\nset = { 'A:' = 'b' }",
    "[[site]]\nroot = '/'\n[[site.headers]]\nmatch = '/*'\nset = { A = \"b\\r\\nC: d\" }",
    "[[site]]\nroot = '/'\n[[site.redirects]]\nfrom = 'a'\nto = '/b'",
    "[[site]]\nroot = '/'\n[[site.redirects]]\nfrom = '/a'\nto = '//b'",
    "[[site]]\nroot = '/'\n[[site.redirects]]\nfrom = '/a'\nto = '/b'\nstatus = 200",
]


def schema_accepts(text):
    return Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))


def run_quoit(*arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUOIT_")}
    return subprocess.run([QUOIT, *arguments], capture_output=True, text=True, env=environment, check=False)


def quoit_accepts(text):
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(text)
        file.flush()
        root = [] if "[[site]]" in text else ["/"]
        return run_quoit("check", *root, "--config", file.name).returncode == 0


class JsonSchema(unittest.TestCase):
    def test_is_a_schema(self):
        Draft202012Validator.check_schema(SCHEMA)

    def test_accepts_the_default_file(self):
        self.assertTrue(schema_accepts(DEFAULT_FILE))
        self.assertTrue(schema_accepts(re.sub("^#(?=[a-z])", "", DEFAULT_FILE, flags=re.MULTILINE)))

    def test_accepts_what_quoit_prints(self):
        self.assertTrue(schema_accepts(run_quoit("check", "/", "--print").stdout))

    def test_accepts_what_quoit_accepts(self):
        for text in VALID:
            with self.subTest(text=text):
                self.assertTrue(quoit_accepts(text))
                self.assertTrue(schema_accepts(text))

    def test_refuses_only_what_quoit_refuses(self):
        for text in WRONG:
            with self.subTest(text=text):
                self.assertFalse(schema_accepts(text))
                self.assertFalse(quoit_accepts(text))

    def test_gives_defaults_and_examples_that_are_valid(self):
        def check(schema):
            for name, value in schema.get("properties", {}).items():
                for instance in [value[key] for key in ["default"] if key in value] + value.get("examples", []):
                    with self.subTest(name=name):
                        self.assertTrue(Draft202012Validator(value).is_valid(instance))
                check(value)
                check(value.get("items", {}))

        check(SCHEMA)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
