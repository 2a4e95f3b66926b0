"""Times how the official Python SDK reads a page of tasks.

Reads one JSON object (body, calls) and prints another: the number of tasks that were read, and the nanoseconds that a page takes.
"""

import json
import sys
import timeit

from huaweicloudsdkoms.v2 import OmsClient

case = json.load(sys.stdin)
client = OmsClient()


class Answer:
    """What the SDK reads of an answer of its HTTP library."""

    headers = {}
    text = case["body"]


def decode():
    return client.deserialize(Answer, "ListTasksResponse", None)


calls = case["calls"]
timeit.timeit(decode, number=max(calls // 10, 1))
seconds = timeit.timeit(decode, number=calls)
print(json.dumps({"tasks": len(decode().tasks), "nanoseconds": seconds / calls * 1e9}))
