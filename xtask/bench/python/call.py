"""Prints the processor time, in microseconds, that `start_task` of the official SDK costs.

Usage: call.py URL ACCESS_KEY SECRET_KEY PROJECT CALLS

The time of starting Python and of the first calls is left out.
"""

import sys
import time

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkoms.v2 import OmsClient, StartTaskReq, StartTaskRequest

url, access_key, secret_key, project, calls = sys.argv[1:]
client = OmsClient.new_builder().with_credentials(BasicCredentials(access_key, secret_key, project)).with_endpoint(url).build()


def call():
    body = StartTaskReq(src_ak="src_ak", src_sk="src_sk", dst_ak="dst_ak", dst_sk="dst_sk", migrate_failed_object=False)
    client.start_task(StartTaskRequest(task_id=42, body=body))


for _ in range(20):
    call()
start = time.process_time()
for _ in range(int(calls)):
    call()
print((time.process_time() - start) / int(calls) * 1e6)
