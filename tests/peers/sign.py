"""Random requests, signed by the official Python signer.

Usage: sign.py COUNT SEED

Prints one JSON object a line: the input of `hcmigrate sign --jsonl`, with the signer's Authorization header as `expected`.
Cases in which the two signers are known to differ are left out: escapes that are not UTF-8 (the Python signer signs
U+FFFD), an empty path (it raises), a payload header without a payload, and header names with an underscore (it drops them).
"""

import base64
import json
import random
import sys
from urllib.parse import quote, quote_plus

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import DerivationAKSKSigner, Signer

UNRESERVED = "abcXYZ0189-_.~"
RESERVED = ":@!$&'()*+,;=|[]"
WIDE = "é中ß😀 \t\"<>^`{}\\%/?#"


def text(rng, alphabet, longest):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(0, longest)))


def wire_path(rng):
    """A path as it appears in a request line: raw where a URL library leaves it raw, escaped elsewhere."""
    segments = []
    for _ in range(rng.randint(0, 5)):
        decoded = text(rng, UNRESERVED + RESERVED + WIDE, 8)
        raw = rng.choice(["", "!$&'()*+,;=:@", "~!*'()"])
        segments.append(quote(decoded, safe=raw).replace("%2e", "."))
    return "/" + "/".join(segments)


def query(rng):
    pairs = []
    for _ in range(rng.choice([0, 0, 1, 2, 3, 6])):
        key = text(rng, UNRESERVED + RESERVED + WIDE, 5)
        pairs.append((key, text(rng, UNRESERVED + RESERVED + WIDE, 8)))
        if rng.random() < 0.2:
            pairs.append((key, text(rng, UNRESERVED, 3)))
    return pairs


def headers(rng):
    found = {}
    for _ in range(rng.randint(0, 4)):
        name = rng.choice(["X-", "Accept-", "Y"]) + text(rng, "abcXYZ019-", 6)
        value = rng.choice(["", " ", "\t"]) + text(rng, "abc XYZ;,=\"/()0123", 12) + rng.choice(["", "  "])
        if name.lower() not in (known.lower() for known in found) and not name.lower().startswith("x-sdk"):
            found[name] = value
    return found


def case(rng):
    method = rng.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "head"])
    host = rng.choice(["oms.cn-north-4.myhuaweicloud.com", "127.0.0.1:7400", "example.com:8443"])
    path, pairs, sent = wire_path(rng), query(rng), headers(rng)
    body = rng.choice([b"", text(rng, UNRESERVED + WIDE, 200).encode(), rng.randbytes(rng.randint(0, 300))])
    if body and rng.random() < 0.7:
        sent["Content-Type"] = rng.choice(["application/json", "application/json; charset=utf-8", "application/bson"])
    elif body and rng.random() < 0.5:
        sent["Content-Type"] = "application/octet-stream"
        sent["X-Sdk-Content-Sha256"] = "UNSIGNED-PAYLOAD"
    sent["X-Sdk-Date"] = "20%02d%02d%02dT%02d%02d%02dZ" % tuple(
        rng.randint(low, high) for low, high in [(0, 99), (1, 12), (1, 28), (0, 23), (0, 59), (0, 59)]
    )
    access_key, secret_key = "AK" + text(rng, UNRESERVED, 20), "S" + text(rng, UNRESERVED + RESERVED, 40)
    spell = rng.choice([quote, quote_plus])
    encoded = "&".join(f"{spell(key, safe='')}={spell(value, safe='')}" for key, value in pairs)
    row = {
        "method": method,
        "url": f"https://{host}{path}" + (f"?{encoded}" if encoded else ""),
        "headers": [[name, value] for name, value in sent.items()],
        "body": None,
        "access_key": access_key,
        "secret_key": secret_key,
        "date": sent["X-Sdk-Date"],
    }
    try:
        row["body"] = body.decode("utf-8")
    except UnicodeDecodeError:
        row["body_base64"] = base64.b64encode(body).decode()
    request = SdkRequest(
        method=method, schema="https", host=host, resource_path=path, query_params=list(pairs), header_params=dict(sent), body=body
    )
    credentials = BasicCredentials(access_key, secret_key, "p")
    if rng.random() < 0.2:
        row.update(algorithm="V11-HMAC-SHA256", region="cn-north-4", service="iotdm")
        signed = DerivationAKSKSigner(credentials).sign(request, "iotdm", "cn-north-4")
    else:
        row["algorithm"] = "SDK-HMAC-SHA256"
        signed = Signer(credentials).sign(request)
    row["expected"] = signed.header_params["Authorization"]
    return row


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for _ in range(count):
        print(json.dumps(case(rng)))


if __name__ == "__main__":
    main()
