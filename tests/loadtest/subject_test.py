import tempfile
import unittest
from pathlib import Path

from support import CASES, subject

from harness.contender import contenders
from harness.peer import PEERS
from harness.quoit import Before
from harness.subjects import parse_subject
from harness.variant import PLAIN


class Subjects(unittest.TestCase):
    def test_are_named_with_a_program_and_arguments(self):
        parsed = parse_subject("ceiling@/tmp/c --receive 'one shot'", {})
        self.assertEqual((parsed.name, parsed.program), ("ceiling", "/tmp/c"))
        self.assertEqual(parsed.arguments, ["--receive", "one shot"])

    def test_have_the_program_of_the_option_unless_they_name_their_own(self):
        self.assertEqual(parse_subject("quoit", {"quoit": "/a"}).program, "/a")
        self.assertEqual(parse_subject("quoit@/b", {"quoit": "/a"}).program, "/b")

    def test_that_nobody_knows_are_refused(self):
        for text in ("", "iis", "@/tmp/x"):
            with self.assertRaisesRegex(ValueError, "no subject"):
                parse_subject(text, {})

    def test_say_that_their_program_is_missing(self):
        self.assertIn("/none is not there", subject("quoit@/none").missing())

    def test_take_part_where_they_know_every_variant(self):
        everybody = ["quoit", "nginx", "h2o", "ceiling"]
        expected = {
            "hot": everybody,
            "wide": everybody,
            "range": everybody,
            "conditional": everybody,
            "missing": everybody,
            "mix": ["quoit", "nginx", "h2o"],
            "access-log": ["quoit", "nginx"],
            "rules": ["quoit"],
        }
        for case, names in expected.items():
            self.assertEqual([name for name in everybody if subject(name).serves(CASES[case])], names, case)

    def test_contend_in_each_variant(self):
        subjects = [subject("nginx"), subject("quoit")]
        labels = [contender.label for contender in contenders(CASES["access-log"], subjects)]
        self.assertEqual(labels, ["nginx", "nginx+log", "quoit", "quoit+log"])

    def test_of_another_revision_are_no_quoit(self):
        self.assertEqual((Before("quoit@HEAD", "/tmp/q", []).name, subject("quoit").name), ("before", "quoit"))

    def test_that_are_peers_fill_their_template(self):
        for peer in PEERS:
            with tempfile.TemporaryDirectory() as name:
                scratch = Path(name)
                launch = peer(peer.name, None, ["--more"]).launch(CASES["hot"], PLAIN, Path("/srv"), scratch)
                text = (scratch / peer.template).read_text()
                self.assertNotRegex(text, r"@[A-Z_]+@", peer.name)
                self.assertIn(str(launch.port), text)
                self.assertIn("/srv", text)
                self.assertEqual(launch.command[-1], "--more")
