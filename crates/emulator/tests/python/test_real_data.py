"""Real objects move through `hcmigrate emulator --data`, driven by the official Python SDK.

    pip install huaweicloudsdkoms huaweicloudsdkdcs 'moto[s3]' flask flask-cors
    HCMIGRATE="cargo run -q -p hcmigrate --" python3 tests/python/test_real_data.py

HCMIGRATE is the command line tool. The S3-compatible server is moto's, which nobody here wrote either.
"""

import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest

import boto3
import huaweicloudsdkoms.v2 as oms

from emulated import Emulated, SPEED

LARGE = os.urandom(20 << 20)


class Storage:
    """An S3-compatible server of its own."""

    def __init__(self):
        # The password is the server's to check; this one takes any.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], stderr=subprocess.PIPE, text=True
        )
        for line in self.process.stderr:
            if found := re.search(r"http://[\d.]+:\d+", line):
                self.url = found.group()
                break
        self.s3 = boto3.client(
            "s3", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
        )

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stderr.close()


class Objects(Emulated):
    @classmethod
    def command(cls):
        tool = shlex.split(os.environ.get("HCMIGRATE", "cargo run -q -p hcmigrate --"))
        return [*tool, "emulator", "--listen", "127.0.0.1:0", "--speed", SPEED, "--data", str(cls.folder)]

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.storage = Storage()
        cls.s3 = cls.storage.s3
        (cls.folder / "AWS.json").write_text(json.dumps({"endpoint": cls.storage.url}))
        (cls.folder / "HuaweiCloud" / "archive").mkdir(parents=True)
        cls.s3.create_bucket(Bucket="photos")
        cls.s3.put_object(Bucket="photos", Key="2024/a b+ü.txt", Body=b"hello", ContentType="text/x-special", Metadata={"camera": "x"})
        cls.s3.put_object(Bucket="photos", Key="large.bin", Body=LARGE)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        cls.process.send_signal(signal.SIGTERM)
        super().tearDownClass()
        cls.storage.stop()
        cls.scratch.cleanup()

    def migrate(self, source, destination, cloud="AWS", **more):
        body = oms.CreateTaskReq(
            task_type="prefix",
            src_node=oms.SrcNodeReq(cloud_type=cloud, region="r", ak="a", sk="b", bucket=source, object_key=[""]),
            dst_node=oms.DstNodeReq(ak="c", sk="d", region="cn-north-4", bucket=destination),
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
        # The endpoint takes the place of the folders while it is there.
        endpoint = self.folder / "HuaweiCloud.json"
        endpoint.write_text(json.dumps({"endpoint": self.storage.url}))
        self.addCleanup(endpoint.unlink)
        for metadata, bucket, expected in [(False, "plain", {}), (True, "rich", {"camera": "x"})]:
            self.s3.create_bucket(Bucket=bucket)
            task = self.migrate("photos", bucket, enable_metadata_migration=metadata)
            self.assertEqual((task.status, task.successful_num, task.failed_num), (5, 2, 0), task)
            copy = self.s3.get_object(Bucket=bucket, Key="2024/a b+ü.txt")
            self.assertEqual((copy["Body"].read(), copy["ContentType"], copy["Metadata"]), (b"hello", "text/x-special", expected))
            self.assertEqual(self.s3.get_object(Bucket=bucket, Key="large.bin")["Body"].read(), LARGE)

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


if __name__ == "__main__":
    unittest.main()
