"""The documents in the hands of other tools: clients that others generate call the emulator, and a tester invents requests.

`cargo xtask ci --only foreign` runs this; FOREIGN_SCRATCH names the folder to work in.
"""

import importlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import unittest
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCRATCH = pathlib.Path(os.environ.get("FOREIGN_SCRATCH", ROOT / "target" / "xtask" / "foreign-scratch")).resolve()
SERVICES = ("oms", "dcs")

# How many requests Schemathesis invents for each operation beyond those that cover its schema.
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "5")

# What the emulator takes although the documents forbid it, with the reason.
NO_BODY = "quirk delete_without_body: the official SDK for Node.js sends none for an empty object"
ACCEPTED = {
    ("AcceptedNegativeData", "DELETE /v2/{project_id}/instances"): NO_BODY,
    ("AcceptedNegativeData", "DELETE /v2/{project_id}/instances/{instance_id}/diagnosis"): NO_BODY,
}

CHECKS = ",".join((
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
))


def document(service):
    return ROOT / "crates" / service / "src" / "generated" / "openapi.json"


def run(*command, **options):
    """Runs a program; what it said is the message when it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Foreign(unittest.TestCase):
    def setUp(self):
        # One emulator a test: Schemathesis leaves behind what it created.
        serve = os.environ.get("EMULATOR", "cargo run -q -p huaweicloud-emulator --example serve")
        command = [*shlex.split(serve), "127.0.0.1:0", "60"]
        self.emulator = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = json.loads(self.emulator.stdout.readline())
        self.url = {"oms": self.ready["url"], "dcs": self.ready["dcs_url"]}
        self.project = self.ready["project_id"]
        self.token = self.log_in()
        SCRATCH.mkdir(parents=True, exist_ok=True)

    def tearDown(self):
        self.emulator.stdin.close()
        self.emulator.wait(10)
        self.emulator.stdout.close()

    def log_in(self):
        """Foreign clients do not sign; they send a token."""
        user = {"name": "emulator", "password": self.ready["secret_key"], "domain": {"name": "emulator"}}
        body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}}
        request = urllib.request.Request(
            self.ready["url"] + "/v3/auth/tokens", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.headers["X-Subject-Token"]

    def fresh(self, name):
        folder = SCRATCH / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def test_typescript(self):
        """openapi-typescript makes types that the compiler accepts, and a typed program gets its answers."""
        folder = self.fresh("typescript")
        for name in ("package.json", "package-lock.json", "tsconfig.json", "client.ts"):
            shutil.copy(HERE / name, folder)
        run("npm", "ci", "--silent", "--no-audit", "--no-fund", cwd=folder)
        tools = folder / "node_modules" / ".bin"
        for service in SERVICES:
            # Without the option, every request field with a default would be mandatory.
            run(tools / "openapi-typescript", document(service), "--default-non-nullable", "false",
                "-o", folder / f"{service}.ts", cwd=folder)
        run(tools / "tsc", "-p", ".", cwd=folder)
        environment = {
            **os.environ,
            "OMS_URL": self.url["oms"],
            "DCS_URL": self.url["dcs"],
            "TOKEN": self.token,
            "PROJECT": self.project,
        }
        found = json.loads(run("node", "out/client.js", cwd=folder, env=environment))
        self.assertEqual(found, {"tasks": 2, "same": True, "code": "OMS.1009", "instances": 2, "migrations": 4, "created": True})

    def test_openapi_generator(self):
        """OpenAPI Generator's Python clients read every example of a reply, and call the emulator."""
        folder = self.fresh("openapi-generator")
        sys.path.insert(0, str(folder))
        for service in SERVICES:
            package = f"generated_{service}"
            program = pathlib.Path(sys.executable).with_name("openapi-generator-cli")
            run(program, "generate", "-g", "python", "-i", document(service), "-o", folder, "--package-name", package)
        oms, dcs = (self.generated(service) for service in SERVICES)
        tasks = oms("TasksApi").list_tasks(self.project, limit=2)
        self.assertEqual(len(tasks.tasks), 2)
        task = oms("TasksApi").show_task(self.project, tasks.tasks[0].id)
        self.assertEqual(task.id, tasks.tasks[0].id)
        self.assertEqual(len(dcs("InstancesApi").list_instances(self.project).instances), 2)
        self.assertEqual(dcs("MigrationApi").list_migration_task(self.project).count, 4)
        refusal = importlib.import_module("generated_oms.exceptions").ApiException
        with self.assertRaises(refusal) as caught:
            oms("TasksApi").show_task(self.project, 999)
        self.assertIn("OMS.1009", caught.exception.body)

    def generated(self, service):
        """Makes one of the clients of a service, and checks its models against the examples of the document."""
        package = importlib.import_module(f"generated_{service}")
        self.read_examples(service, importlib.import_module(f"generated_{service}.models"))
        configuration = package.Configuration(host=self.url[service])
        client = package.ApiClient(configuration, header_name="X-Auth-Token", header_value=self.token)
        return lambda name: getattr(package, name)(client)

    def read_examples(self, service, models):
        read = 0
        operations = json.loads(document(service).read_text())["paths"]
        for path, item in operations.items():
            for method, operation in item.items():
                if method == "parameters":
                    continue
                for status, response in operation["responses"].items():
                    content = response.get("content", {}).get("application/json", {})
                    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
                    for example in content.get("examples", {}).values():
                        if name and "value" in example:
                            with self.subTest(operation=operation["operationId"], status=status):
                                getattr(models, name).from_dict(example["value"])
                                read += 1
        self.assertGreater(read, 20)

    def test_openapi_python_client(self):
        """openapi-python-client makes packages that import and call."""
        folder = self.fresh("openapi-python-client")
        sys.path.insert(0, str(folder))
        program = pathlib.Path(sys.executable).with_name("openapi-python-client")
        tools = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
        for service in SERVICES:
            run(program, "generate", "--path", document(service), "--output-path", folder / f"client_{service}",
                "--meta", "none", cwd=folder, env=tools)
        with self.client_of("oms") as client:
            list_tasks = importlib.import_module("client_oms.api.tasks.list_tasks")
            self.assertEqual(len(list_tasks.sync(self.project, client=client, limit=2).tasks), 2)
        with self.client_of("dcs") as client:
            list_instances = importlib.import_module("client_dcs.api.instances.list_instances")
            self.assertEqual(len(list_instances.sync(self.project, client=client).instances), 2)

    def client_of(self, service):
        kind = importlib.import_module(f"client_{service}.client").AuthenticatedClient
        return kind(self.url[service], self.token, prefix="", auth_header_name="X-Auth-Token")

    def test_invented_requests(self):
        """Schemathesis finds no server error, no reply beyond its schema, and no bad request accepted but those of ACCEPTED."""
        folder = self.fresh("schemathesis")
        program = pathlib.Path(sys.executable).with_name("schemathesis")
        found = set()
        for service in SERVICES:
            report = folder / f"{service}.json"
            done = subprocess.run(
                [program, "run", document(service), "--url", self.url[service], "-H", f"X-Auth-Token: {self.token}",
                 "--phases", "examples,coverage,fuzzing", "--generation-deterministic", "-n", EXAMPLES, "--no-shrink",
                 "--checks", CHECKS, "--suppress-health-check", "all", "--continue-on-failure", "--no-color",
                 "--report-json-path", report],
                cwd=folder, capture_output=True, text=True,
            )
            self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)
            result = json.loads(report.read_text())
            self.assertEqual((result["stop_reason"], result["errors"]), ("completed", []))
            for failure in result["failures"]:
                found.update((failure["type"], operation) for operation in failure["operations"])
        self.assertEqual(found, set(ACCEPTED), "found and ACCEPTED differ; the reports are below " + str(folder))


if __name__ == "__main__":
    unittest.main()
