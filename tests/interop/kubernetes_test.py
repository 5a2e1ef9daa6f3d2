"""container/kubernetes: what kubectl makes of it, whether Kubernetes would take that, and a pod as a node would start it."""

import contextlib
import http.client
import json
import math
import os
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path
from types import SimpleNamespace

import image
import network
import quoit

try:
    import yaml
    from kubernetes import client as kubernetes
except ImportError:
    print("python3-kubernetes is not installed (.ci/dependencies)")
    sys.exit(1 if os.environ.get("CI") == "true" else quoit.SKIPPED)

KUBECTL = quoit.need("kubectl")
FOLDER = image.ROOT / "container" / "kubernetes"

image.need_root()


def understood(document: dict) -> dict:
    """What Kubernetes' own types keep of an object: without fields that they do not know, or with values of other types.
    Raises ValueError for a field that is missing or cannot be read."""
    types = {"apps/v1 Deployment": "V1Deployment", "v1 Service": "V1Service", "v1 ConfigMap": "V1ConfigMap"}
    api = kubernetes.ApiClient()
    described = SimpleNamespace(data=json.dumps(document))
    return api.sanitize_for_serialization(
        api.deserialize(described, types[f"{document['apiVersion']} {document['kind']}"])
    )


class Kubernetes(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.documents = list(yaml.safe_load_all(quoit.run(KUBECTL, "kustomize", FOLDER)))
        kinds = {document["kind"]: document for document in cls.documents}
        cls.deployment, cls.service, cls.map = kinds["Deployment"]["spec"], kinds["Service"]["spec"], kinds["ConfigMap"]
        cls.pod = cls.deployment["template"]["spec"]
        (cls.container,) = cls.pod["containers"]
        cls.ports = {port["name"]: port["containerPort"] for port in cls.container["ports"]}
        cls.configuration = tomllib.loads(cls.map["data"]["quoit.toml"])


class Manifests(Kubernetes):
    def test_are_what_kubernetes_understands(self) -> None:
        self.assertEqual(len(self.documents), 3)
        for document in self.documents:
            with self.subTest(document["kind"]):
                self.assertEqual(understood(document), document)

    def test_fit_together(self) -> None:
        labels = self.deployment["template"]["metadata"]["labels"]
        self.assertEqual(self.deployment["selector"]["matchLabels"], labels)
        self.assertEqual(self.service["selector"], labels)
        self.assertIn(self.service["ports"][0]["targetPort"], self.ports)
        (volume,), (mount,) = self.pod["volumes"], self.container["volumeMounts"]
        self.assertEqual(volume["configMap"]["name"], self.map["metadata"]["name"])
        self.assertEqual(volume["name"], mount["name"])

    def test_leave_a_pod_what_it_needs_and_no_more(self) -> None:
        pod, container = self.pod["securityContext"], self.container["securityContext"]
        self.assertTrue(pod["runAsNonRoot"])
        self.assertIn(f"USER {pod['runAsUser']}:{pod['runAsGroup']}", (image.ROOT / "container/Containerfile").read_text())
        self.assertTrue(container["readOnlyRootFilesystem"])
        self.assertFalse(container["allowPrivilegeEscalation"])
        self.assertEqual(container["capabilities"], {"drop": ["ALL"]})

    def test_tell_where_the_profile_of_system_calls_belongs(self) -> None:
        profile = self.pod["securityContext"]["seccompProfile"]
        self.assertEqual(profile["type"], "Localhost")
        told = (FOLDER / "deployment.yaml").read_text(encoding="ascii")
        self.assertIn(f"/var/lib/kubelet/seccomp/{profile['localhostProfile']}: put container/seccomp.json there", told)
        self.assertTrue(image.PROFILE.exists())

    def test_give_a_pod_time_to_end(self) -> None:
        waits = [self.configuration["metrics"]["drain-delay"], self.configuration["server"]["shutdown-timeout"]]
        seconds = sum(int(wait.removesuffix("s")) for wait in waits)
        self.assertGreater(self.pod["terminationGracePeriodSeconds"], seconds)

    def test_keep_the_cache_within_the_memory(self) -> None:
        cache, limit = self.configuration["cache"]["memory"], self.container["resources"]["limits"]["memory"]
        self.assertLessEqual(2 * int(cache.removesuffix("MiB")), int(limit.removesuffix("Mi")))


class Pod(Kubernetes):
    def setUp(self) -> None:
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="quoit-test-"))
        self.tree = image.lay_out(Path(folder))
        (mount,) = self.container["volumeMounts"]
        for name, content in self.map["data"].items():
            (self.tree / mount["mountPath"].removeprefix("/") / name).write_text(content, encoding="ascii")

    def environment(self) -> dict[str, str]:
        (workers,) = self.container["env"]
        section, _, resource = workers["valueFrom"]["resourceFieldRef"]["resource"].partition(".")
        return {workers["name"]: str(math.ceil(float(self.container["resources"][section][resource])))}

    def get(self, port: str, path: str) -> tuple[int, bytes]:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.ports[port], quoit.PATIENCE_S)) as client:
            client.request("GET", path)
            response = client.getresponse()
            return response.status, response.read()

    def test_serves_and_is_found_well(self) -> None:
        user = self.pod["securityContext"]["runAsUser"]
        with image.Container(self.tree, user, self.environment()) as container:
            self.assertEqual(container.ports, {"serving": self.ports["http"], "metrics": self.ports["metrics"]})
            page = (image.ROOT / "www" / "index.html").read_bytes()
            self.assertEqual(self.get(self.service["ports"][0]["targetPort"], "/"), (200, page))
            for probe, path in (("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
                asked = self.container[probe]["httpGet"]
                self.assertEqual(asked["path"], path)
                self.assertEqual(self.get(asked["port"], path)[0], 200, path)


if __name__ == "__main__":
    network.enter_own()
    quoit.main()
