"""A running emulator and the clients of the official SDK, for the suites beside this file."""

import json
import os
import shlex
import subprocess
import time
import unittest

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions import exceptions
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkdcs.v2 import DcsClient
from huaweicloudsdkoms.v2 import OmsClient

SPEED = "20"


class Emulated(unittest.TestCase):
    @classmethod
    def command(cls):
        serve = os.environ.get("EMULATOR", "cargo run -q -p huaweicloud-emulator --example serve")
        return [*shlex.split(serve), "127.0.0.1:0", SPEED]

    @classmethod
    def setUpClass(cls):
        cls.process = subprocess.Popen(
            cls.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        cls.ready = json.loads(cls.process.stdout.readline())
        os.environ["HUAWEICLOUD_SDK_IAM_ENDPOINT"] = cls.ready["url"]
        cls.oms = cls.client(OmsClient)
        cls.dcs = cls.client(DcsClient, endpoint=cls.ready["dcs_url"])

    @classmethod
    def tearDownClass(cls):
        cls.process.stdin.close()
        cls.process.wait(10)
        cls.process.stdout.close()

    @classmethod
    def client(cls, kind, credentials=None, region=None, endpoint=None):
        keys = credentials or BasicCredentials(cls.ready["access_key"], cls.ready["secret_key"], cls.ready["project_id"])
        config = HttpConfig.get_default_config()
        config.ignore_ssl_verification = True
        builder = kind.new_builder().with_http_config(config).with_credentials(keys)
        if region:
            return builder.with_region(Region(region, cls.ready["url"])).build()
        return builder.with_endpoint(endpoint or cls.ready["url"]).build()

    def until(self, read, *wanted, seconds=15):
        end = time.time() + seconds
        while True:
            found = read()
            if found in wanted:
                return found
            self.assertLess(time.time(), end, f"still {found}, wanted {wanted}")
            time.sleep(0.05)

    def refused(self, status, code, call, *arguments):
        with self.assertRaises(exceptions.ServiceResponseException) as caught:
            call(*arguments)
        self.assertEqual((caught.exception.status_code, caught.exception.error_code), (status, code))
        self.assertTrue(caught.exception.request_id)
        return caught.exception
