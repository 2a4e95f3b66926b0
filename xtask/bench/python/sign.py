"""Times the official Python signer.

Reads one JSON object (access_key, secret_key, date, host, path, query, headers, body, calls) and prints another: the
Authorization header for that date, and the nanoseconds that a signature takes (the date left to the signer, as the SDK
does it, which is the faster way).
"""

import json
import sys
import timeit

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

case = json.load(sys.stdin)
body = case["body"].encode()
query = [tuple(pair) for pair in case["query"]]
signer = Signer(BasicCredentials(case["access_key"], case["secret_key"], "p"))


def sign(headers):
    request = SdkRequest(
        method="POST", schema="https", host=case["host"], resource_path=case["path"], query_params=list(query),
        header_params=headers, body=body,
    )
    return signer.sign(request)


signed = sign(dict(case["headers"], **{"X-Sdk-Date": case["date"]}))
calls = case["calls"]
timeit.timeit(lambda: sign(dict(case["headers"])), number=calls // 10)
seconds = timeit.timeit(lambda: sign(dict(case["headers"])), number=calls)
print(json.dumps({"authorization": signed.header_params["Authorization"], "nanoseconds": seconds / calls * 1e9}))
