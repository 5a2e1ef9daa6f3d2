import tomllib
import unittest
from pathlib import Path

from support import CASES

from harness.quoit import configuration, environment
from harness.variant import PLAIN, Rules, Variant

ROOT, SCRATCH = Path("/srv"), Path("/tmp/scratch")


def parsed(variant: Variant) -> dict:
    return tomllib.loads(configuration(variant, "hot.txt", ROOT, SCRATCH))


class Configurations(unittest.TestCase):
    def test_have_as_many_rules_as_the_variant_says(self):
        for rules in (Rules(), Rules(headers=3), Rules(redirects=3), Rules(sites=3)):
            sites = parsed(Variant(rules=rules))["site"]
            found = Rules(len(sites[-1]["headers"]), len(sites[-1]["redirects"]), len(sites))
            self.assertEqual(found, rules)

    def test_end_with_what_fits_the_request(self):
        site = parsed(Variant(rules=Rules(headers=3, sites=3)))["site"][-1]
        self.assertEqual(site["hosts"], ["127.0.0.1"])
        self.assertEqual([rule["match"] == "/hot.txt" for rule in site["headers"]], [False, False, True])

    def test_answer_the_same_in_each_variant_of_rules(self):
        fitting = [parsed(variant)["site"][-1]["headers"][-1] for variant in CASES["rules"].variants]
        self.assertEqual(fitting, [fitting[0]] * len(fitting))

    def test_log_where_the_variant_says_so(self):
        log = {"access": "/tmp/scratch/access.log", "format": "combined"}
        self.assertEqual(parsed(Variant(access_log=True))["log"], log)
        self.assertNotIn("log", parsed(PLAIN))

    def test_have_the_field_that_a_reload_changes(self):
        self.assertEqual(parsed(Variant(field="3"))["site"][-1]["headers"], [{"match": "/**", "set": {"X-Field": "3"}}])

    def test_have_the_slow_folder_as_a_site_too(self):
        local, slow = parsed(Variant(slow_site=True))["site"]
        self.assertEqual((local["root"], slow["root"], slow["hosts"]), ("/srv", "/srv/slow", ["slow.example"]))

    def test_tell_their_metrics_where_the_variant_wants_them(self):
        listen = [environment(variant, SCRATCH)["QUOIT_METRICS_LISTEN"] for variant in (Variant(metrics_port=9), PLAIN)]
        self.assertEqual(listen, ["127.0.0.1:9", "unix:/tmp/scratch/metrics"])

    def test_without_rules_are_one_site(self):
        self.assertEqual(parsed(Variant(access_log=True))["site"], [{"hosts": ["127.0.0.1"], "root": "/srv"}])
