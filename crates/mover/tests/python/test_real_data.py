"""Real objects and keys move through `hcmigrate emulator --data`, driven by the official Python SDK.

    pip install huaweicloudsdkoms huaweicloudsdkdcs 'moto[s3]' flask flask-cors
    HCMIGRATE="cargo run -q -p hcmigrate --" python3 tests/python/test_real_data.py

HCMIGRATE is the command line tool. The S3-compatible server is moto; the Redis servers are
real ones. All of them are independent of this project.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

import boto3
import huaweicloudsdkdcs.v2 as dcs
import huaweicloudsdkoms.v2 as oms

# The emulator's suite has the clients of the official SDK.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "emulator/tests/python"))

from checked import Checked
from emulated import Emulated, SPEED

LARGE = os.urandom(20 << 20)

# Names that S3 allows and that libraries change. S3 also allows a line feed, but moto does not.
NAMES = [
    "dir/", "a//b", "a//", "x/./y", "x/../y", "/lead", "//two", "..", "./", "ü 日本", "a+b c", "100%2F", "&?#=;",
    "\x01control\x7f", "\ttab", "~-_.!*'();:@$,[]\"<>\\^`{|}", " space ", "report#1", "dir/empty", "plain.txt",
]  # fmt: skip


class Storage:
    """An S3-compatible server for one test class."""

    def __init__(self):
        # moto accepts any keys; `Checked` checks the signatures.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], stderr=subprocess.PIPE, text=True
        )
        for line in self.process.stderr:
            if found := re.search(r"http://[\d.]+:\d+", line):
                self.url = found.group()
                break
        # moto logs every request, and would block if nothing read the log.
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.s3 = boto3.client(
            "s3", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
        )

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Rehearsal(Emulated):
    """An emulator with its own data folder."""

    @classmethod
    def command(cls):
        tool = shlex.split(os.environ.get("HCMIGRATE", "cargo run -q -p hcmigrate --"))
        return [*tool, "emulator", "--listen", "127.0.0.1:0", "--speed", SPEED, "--data", str(cls.folder)]

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = pathlib.Path(cls.scratch.name)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        cls.process.send_signal(signal.SIGTERM)
        super().tearDownClass()


class Objects(Rehearsal):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storage = Storage()
        cls.addClassCleanup(cls.storage.stop)
        cls.s3 = cls.storage.s3
        cls.checked = Checked(cls.storage.url, {"a": "b", "c": "d"})
        cls.addClassCleanup(cls.checked.stop)
        (cls.folder / "AWS.json").write_text(json.dumps({"endpoint": cls.checked.url}))
        (cls.folder / "HuaweiCloud" / "archive").mkdir(parents=True)
        cls.s3.create_bucket(Bucket="photos")
        cls.s3.put_object(Bucket="photos", Key="2024/a b+ü.txt", Body=b"hello", ContentType="text/x-special", Metadata={"camera": "x"})
        cls.s3.put_object(Bucket="photos", Key="large.bin", Body=LARGE)
        cls.s3.create_bucket(Bucket="names")
        for name in NAMES:
            cls.s3.put_object(Bucket="names", Key=name, Body=b"" if name.endswith(("/", "empty")) else name.encode())

    def tearDown(self):
        self.assertEqual(self.checked.wrong, [])

    def to_s3(self):
        # While this file exists, the endpoint replaces the folders.
        endpoint = self.folder / "HuaweiCloud.json"
        endpoint.write_text(json.dumps({"endpoint": self.checked.url}))
        self.addCleanup(endpoint.unlink)

    def migrate(self, source, destination, cloud="AWS", prefix="", **more):
        body = oms.CreateTaskReq(
            task_type="prefix",
            src_node=oms.SrcNodeReq(cloud_type=cloud, region="r", ak="a", sk="b", bucket=source, object_key=[""]),
            dst_node=oms.DstNodeReq(ak="c", sk="d", region="cn-north-4", bucket=destination, save_prefix=prefix),
            **more,
        )
        task = self.oms.create_task(oms.CreateTaskRequest(body=body)).id
        show = lambda: self.oms.show_task(oms.ShowTaskRequest(task_id=str(task)))  # noqa: E731
        self.until(lambda: show().status, 4, 5, seconds=60)
        return show()

    def test_from_s3_to_a_folder(self):
        task = self.migrate("photos", "archive", consistency_check="crc64")
        self.assertEqual((task.status, task.successful_num, task.real_size), (5, 2, 5 + len(LARGE)), task)
        self.assertEqual((self.folder / "HuaweiCloud/archive/2024/a b+ü.txt").read_bytes(), b"hello")
        self.assertEqual((self.folder / "HuaweiCloud/archive/large.bin").read_bytes(), LARGE)

    def test_from_s3_to_s3_with_metadata(self):
        self.to_s3()
        for metadata, bucket, expected in [(False, "plain", {}), (True, "rich", {"camera": "x"})]:
            self.s3.create_bucket(Bucket=bucket)
            task = self.migrate("photos", bucket, enable_metadata_migration=metadata)
            self.assertEqual((task.status, task.successful_num, task.failed_num), (5, 2, 0), task)
            copy = self.s3.get_object(Bucket=bucket, Key="2024/a b+ü.txt")
            self.assertEqual((copy["Body"].read(), copy["ContentType"], copy["Metadata"]), (b"hello", "text/x-special", expected))
            self.assertEqual(self.s3.get_object(Bucket=bucket, Key="large.bin")["Body"].read(), LARGE)

    def test_every_name_from_s3_to_s3(self):
        self.to_s3()
        self.s3.create_bucket(Bucket="renamed")
        before = self.checked.seen
        for prefix in ["", "//saved/../"]:
            task = self.migrate("names", "renamed", prefix=prefix, consistency_check="crc64")
            self.assertEqual((task.status, task.successful_num, task.failed_num), (5, len(NAMES), 0), task)
        found = [item["Key"] for item in self.s3.list_objects_v2(Bucket="renamed")["Contents"]]
        self.assertEqual(sorted(found), sorted(NAMES + ["//saved/../" + name for name in NAMES]))
        for name in NAMES:
            copy = self.s3.get_object(Bucket="renamed", Key=name)["Body"].read().decode()
            self.assertEqual(copy, "" if name.endswith(("/", "empty")) else name)
        self.assertGreater(self.checked.seen - before, 4 * len(NAMES))

    def test_names_that_a_folder_cannot_hold_fail_alone(self):
        (self.folder / "HuaweiCloud" / "names").mkdir()
        task = self.migrate("names", "names")
        held = ["dir/", "ü 日本", "a+b c", "100%2F", "&?#=;", NAMES[15], " space ", "report#1", "dir/empty", "plain.txt"]
        self.assertEqual((task.status, task.successful_num, task.failed_num), (4, len(held), len(NAMES) - len(held)), task)
        folder = self.folder / "HuaweiCloud/names"
        there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.relative_to(folder).parts[0] != "oms"}
        self.assertEqual(there, {name.rstrip("/") for name in held})

    def test_what_cannot_be_reached_says_so(self):
        task = self.migrate("no-such-bucket", "archive")
        self.assertEqual((task.status, task.error_reason.error_code), (4, "TRF.0155"), task)
        nowhere = self.folder / "Qiniu.json"
        nowhere.write_text(json.dumps({"endpoint": "http://127.0.0.1:1"}))
        task = self.migrate("photos", "archive", cloud="Qiniu")
        self.assertEqual((task.status, task.error_reason.error_code), (4, "TRF.0157"), task)
        nowhere.write_text("{")
        task = self.migrate("photos", "archive", cloud="Qiniu")
        self.assertEqual((task.status, task.error_reason.error_code), (4, "TRF.0157"), task)
        self.assertIn("Qiniu.json", task.error_reason.error_msg)


class Server:
    """A Redis server for one test."""

    def __init__(self, password=None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"]
        self.password = ["-a", password, "--no-auth-warning"] if password else []
        if password:
            command += ["--requirepass", password]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if "Ready to accept connections" in line:
                break

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def cli(self, *words):
        command = ["redis-cli", "-p", str(self.port), *self.password, *map(str, words)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def stop(self):
        self.process.kill()
        self.process.wait(10)
        self.process.stdout.close()


@unittest.skipUnless(
    shutil.which("redis-server") or "REQUIRE_REDIS" in os.environ,
    "SKIPPED: redis-server is not installed; apt-get install redis-server",
)
class Keys(Rehearsal):
    def start(self, method, password="source-password"):
        source, target = Server("source-password"), Server()
        self.addCleanup(source.stop)
        self.addCleanup(target.stop)
        source.cli("EVAL", "for n = 0, 999 do redis.call('SET', 'key:' .. n, n) end", 0)
        body = dcs.CreateOnlineMigrationTaskBody(name="move", vpc_id="v", subnet_id="s", security_group_id="g")
        task = self.dcs.create_online_migration_task(dcs.CreateOnlineMigrationTaskRequest(body=body)).instance_id
        self.until(lambda: self.status(task), "RUNNING")
        body = dcs.SetOnlineMigrationTaskBody(
            migration_method=method,
            resume_mode="auto",
            source_instance=dcs.ConfigMigrationInstanceBody(addrs=source.address, password=password),
            target_instance=dcs.ConfigMigrationInstanceBody(addrs=target.address),
        )
        self.dcs.set_online_migration_task(dcs.SetOnlineMigrationTaskRequest(task_id=task, body=body))
        return task, source, target

    def status(self, task):
        return self.dcs.show_migration_task(dcs.ShowMigrationTaskRequest(task_id=task)).status

    def stats(self, task):
        return self.dcs.show_migration_task_stats(dcs.ShowMigrationTaskStatsRequest(task_id=task))

    def test_full(self):
        task, source, target = self.start("full_amount_migration")
        self.until(lambda: self.status(task), "SUCCESS", seconds=30)
        self.assertEqual((target.cli("DBSIZE"), target.cli("GET", "key:999")), ("1000", "999"))
        stats = self.stats(task)
        self.assertEqual((stats.source_dbsize, stats.target_dbsize, stats.full_migration_progress), ("1000", "1000", "100"))

    def test_incremental_until_it_is_stopped_and_again(self):
        task, source, target = self.start("incremental_migration")
        self.until(lambda: self.status(task), "INCRMIGEATING", seconds=30)
        for _ in range(3):
            source.cli("INCR", "counter")
        self.until(lambda: target.cli("GET", "counter"), "3")
        self.until(lambda: self.stats(task).offset, "0")
        body = dcs.BatchStopMigrationTasksBody(migration_tasks=[task])
        self.dcs.batch_stop_migration_tasks(dcs.BatchStopMigrationTasksRequest(body=body))
        self.until(lambda: self.status(task), "TERMINATED", seconds=30)
        source.cli("INCR", "counter")
        body = dcs.BatchRestartOnlineMigrationTasksBody(migration_tasks=[task])
        self.dcs.batch_restart_online_migration_tasks(dcs.BatchRestartOnlineMigrationTasksRequest(body=body))
        self.until(lambda: target.cli("GET", "counter"), "4", seconds=30)

    def test_a_wrong_password_says_so(self):
        # No part of the password is a word of the message: that word would be redacted, too.
        task, source, target = self.start("full_amount_migration", password="n0t-th1s-0ne")
        self.until(lambda: self.status(task), "FAILED", seconds=30)
        logs = self.dcs.list_migration_task_logs(dcs.ListMigrationTaskLogsRequest(task_id=task)).migration_logs
        text = "\n".join(line.message for line in logs)
        self.assertIn("password", text)
        self.assertNotIn("n0t-th", text)


if __name__ == "__main__":
    unittest.main()
