#!/usr/bin/env python3
"""Writes vectors.jsonl: signatures by Huawei's Python SDK or, for requests that it cannot express, by the documented
algorithm, which is implemented below on bytes. If both can sign a request, both must agree.

    python3 -m venv venv && venv/bin/pip install huaweicloudsdkcore==3.1.219
    venv/bin/python generate.py > vectors.jsonl
"""

import hashlib
import hmac
import json
import sys
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import DerivationAKSKSigner, Signer

ACCESS_KEY, SECRET_KEY = "QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"
DATE = "20260102T030405Z"


def split_host(url):
    parts = urlsplit(url)
    host = parts.netloc.rsplit("@", 1)[-1]
    default = {"https": ":443", "http": ":80"}[parts.scheme]
    return host[: -len(default)] if host.endswith(default) else host


def byte_pairs(query):
    for piece in filter(None, query.split("&")):
        key, _, value = piece.partition("=")
        yield tuple(unquote_to_bytes(part.replace("+", " ")) for part in (key, value))


def reference(case):
    """The documented algorithm, on bytes."""
    parts = urlsplit(case["url"])
    path = "/".join(quote(segment, safe="~") for segment in unquote_to_bytes(parts.path or "/").split(b"/"))
    path = path if path.endswith("/") else path + "/"
    query = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(byte_pairs(parts.query)))
    headers = {name.lower(): value.strip() for name, value in case["headers"]}
    headers.setdefault("host", split_host(case["url"]))
    headers.setdefault("x-sdk-date", case["date"])
    names = case["signed_headers"]
    names = sorted(name for name in headers if "_" not in name) if names is None else sorted(n.lower() for n in names)
    body = (case["body"] or "").encode()
    payload = headers.get("x-sdk-content-sha256") or hashlib.sha256(body).hexdigest()
    lines = [case["method"].upper(), path, query, *(f"{name}:{headers[name]}" for name in names), "", ";".join(names), payload]
    canonical = "\n".join(lines)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key, scope = case["secret_key"].encode(), None
    if case["algorithm"].startswith("V11"):
        scope = f"{case['date'][:8]}/{case['region']}/{case['service']}"
        extracted = hmac.new(case["access_key"].encode(), key, hashlib.sha256).digest()
        key = hmac.new(extracted, scope.encode() + b"\x01", hashlib.sha256).hexdigest().encode()
    string_to_sign = "\n".join(filter(None, [case["algorithm"], case["date"], scope, digest]))
    signature = hmac.new(key, string_to_sign.encode(), hashlib.sha256).hexdigest()
    who = f"Credential={case['access_key']}/{scope}" if scope else f"Access={case['access_key']}"
    authorization = f"{case['algorithm']} {who}, SignedHeaders={';'.join(names)}, Signature={signature}"
    return {"canonical_request": canonical, "string_to_sign": string_to_sign, "authorization": authorization}


def official(case):
    """The Python SDK, or None where it cannot express the request."""
    parts = urlsplit(case["url"])
    headers = dict(case["headers"])
    type_ = headers.get("Content-Type", "")
    declares = any(name.lower() == "x-sdk-content-sha256" for name in headers)
    adds_declaration = type_ and not type_.startswith(("application/json", "application/bson"))
    if case["signed_headers"] is not None or not parts.path or adds_declaration or (declares and not case["body"]):
        return None
    try:
        unquote_to_bytes(parts.path).decode()
        query = [(key.decode(), value.decode()) for key, value in byte_pairs(parts.query)]
    except UnicodeDecodeError:
        return None
    headers["X-Sdk-Date"] = case["date"]
    request = SdkRequest(method=case["method"], schema=parts.scheme, host=split_host(case["url"]),
                         resource_path=parts.path, query_params=query, header_params=headers, body=case["body"])
    credentials = BasicCredentials(case["access_key"], case["secret_key"])
    derived = case["algorithm"].startswith("V11")
    signer = (DerivationAKSKSigner if derived else Signer)(credentials)
    made = {}

    def watch(name, key):
        inner = getattr(signer, name)
        setattr(signer, name, lambda *args: made.setdefault(key, inner(*args)))

    watch("_process_canonical_request", "canonical_request")
    watch("_process_string_to_sign", "string_to_sign")
    signer.sign(request, case["service"], case["region"]) if derived else signer.sign(request)
    return {**made, "authorization": request.header_params["Authorization"]}


def case(name, method="GET", url="https://example.com/v1/p/vpcs", headers=(), body=None, signed=None, date=DATE,
         access_key=ACCESS_KEY, secret_key=SECRET_KEY, v11=None):
    region, service = v11 or (None, None)
    return {"name": name, "method": method, "url": url, "headers": list(headers), "body": body, "signed_headers": signed,
            "date": date, "access_key": access_key, "secret_key": secret_key, "region": region, "service": service,
            "algorithm": "V11-HMAC-SHA256" if v11 else "SDK-HMAC-SHA256"}


def path(name, text):
    return case(f"path: {name}", url=f"https://example.com{text}")


def query(name, text):
    return case(f"query: {name}", url=f"https://example.com/v1/p?{text}")


def header(name, *headers, **more):
    return case(f"header: {name}", headers=headers, **more)


JSON = ("Content-Type", "application/json")
CASES = [
    case("documentation example", date="20191115T033655Z", headers=[JSON],
         url="https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0"),
    path("root", "/"), case("path: none", url="https://example.com"), path("trailing slash", "/a/b/"),
    path("double slashes", "//a//b//"), path("only slashes", "///"), path("reserved bytes raw", "/a:b@c!$&'()*+,;=d"),
    path("reserved bytes encoded", "/a%3Ab%40c"), path("lower-case escapes", "/%c3%a9%3a"), path("encoded slash", "/a%2Fb"),
    path("encoded letter", "/%61bc"), path("double encoding", "/%2525"), path("broken escapes", "/a%zz%4"),
    path("percent at the end", "/a%"), path("plus is a plus", "/a+b"), path("encoded space", "/a%20b"),
    path("text beyond ascii", "/%E4%B8%AD%E6%96%87/é"), path("beyond the basic plane", "/%F0%9F%98%80"),
    path("no utf-8", "/%FF%FE"), path("unreserved", "/-_.~09azAZ"), path("dot segments stay", "/a/./b/../c"),
    path("encoded dots", "/%2e%2e/a"), path("encoded question mark", "/a%3Fb%23c"),
    query("two pairs", "limit=2&offset=1"), query("unsorted", "b=2&a=1&c=3"), query("duplicates", "a=2&a=1&a=2"),
    query("empty value", "a=&b=1"), query("bare key", "a&b=1"), query("empty key", "=v&a=1"), query("empty pieces", "&&a=1&&"),
    query("equals sign in value", "a=b=c"), query("plus is a space", "q=a+b%2Bc"), query("encoded space", "q=a%20b"),
    query("tilde and star", "a=~*"), query("encoded tilde", "a=%7E"), query("brackets", "tags%5B0%5D=x&tagsA=y"),
    query("raw brackets", "filter[0]=x"), query("reserved key", "k%3A=1&k9=2"), query("text beyond ascii", "%C3%A9=1&z=2"),
    query("beyond the basic plane", "%F0%9F%98%80=1&%EF%BF%BD=2"), query("broken escapes", "a=%&b=%zz"),
    query("no utf-8", "a=%FF&a=%80"), query("prefix keys", "ab=1&a=2"), query("values sort after keys", "a=z&a%20=a"),
    query("slash and question mark", "a=/?b"), query("upper before lower", "b=1&B=2&a=3&A=4"),
    case("host: port kept", url="https://example.com:8443/a"), case("host: default port dropped", url="https://example.com:443/a"),
    case("host: http with 443", url="http://example.com:443/a"), case("host: http with 80", url="http://example.com:80/a"),
    case("host: user name dropped", url="https://user@example.com/a"),
    case("host: header wins", headers=[("Host", "other.example.com:99")]),
    header("several, sorted", ("X-B", "2"), ("x-a", "1"), ("Accept", "*/*"), ("User-Agent", "me")),
    header("trimmed outside only", ("X-A", "  a   b\t")), header("empty value", ("X-A", "")),
    header("value case kept", ("X-A", "MiXeD")), header("underscore not signed", ("x_a", "1"), ("X-A", "2")),
    header("text beyond ascii", ("X-A", "é中")), header("unicode blanks trimmed", ("X-A", "\u00a0a\u2003")),
    header("tenant headers", ("X-Project-Id", "p"), ("X-Domain-Id", "d"), ("X-Security-Token", "token+/=")),
    header("only the date", signed=["X-Sdk-Date"]), header("chosen", ("X-A", "1"), ("X-B", "2"), signed=["x-sdk-date", "X-B", "host"]),
    header("chosen with underscore", ("x_a", "1"), signed=["x_a", "x-sdk-date"]),
    case("body: json", "POST", headers=[JSON], body='{"a":1}'), case("body: empty object", "POST", headers=[JSON], body="{}"),
    case("body: trailing newline", "POST", headers=[JSON], body='{"a":1}\n'),
    case("body: text beyond ascii", "PUT", headers=[JSON], body='{"name":"中文"}'),
    case("body: none with a type", "POST", headers=[JSON]),
    case("body: other type hashed", "POST", headers=[("Content-Type", "text/csv")], body="a,b"),
    case("body: declared unsigned", "POST", headers=[("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")], body="a,b"),
    case("body: declared hash", "POST", headers=[("x-sdk-content-sha256", hashlib.sha256(b"a,b").hexdigest())], body="a,b"),
    case("body: 1 KiB", "POST", headers=[JSON], body='"' + "x" * 1022 + '"'), case("body: on delete", "DELETE", body="{}"),
    case("method: lower case", "patch"), case("method: head", "HEAD"), case("method: of its own", "PURGE"),
    case("date: leap day", date="20240229T235959Z"), case("date: end of year", date="20251231T235959Z"),
    case("date: far future", date="99991231T235959Z"), case("date: epoch", date="19700101T000000Z"),
    case("key: longer than a block", secret_key="k" * 65), case("key: of one block", secret_key="k" * 64),
    case("key: one byte", secret_key="k"), case("key: beyond ascii", secret_key="ключ"), case("key: marks", secret_key="%(a)s;#\"'="),
    case("v11: iotdm", v11=("cn-north-4", "iotdm")), case("v11: global", "POST", body="{}", v11=("globe", "iotdm")),
    case("v11: query and headers", url="https://x.iotda.example.com:8943/v5/iot/p/devices?limit=1", headers=[("X-A", "1")],
         v11=("cn-north-4", "iotdm")),
    case("v11: long key", access_key="A" * 65, secret_key="k" * 100, v11=("cn-north-4", "iotdm")),
]


def main():
    for one in CASES:
        expected, by_sdk = reference(one), official(one)
        if by_sdk is not None and by_sdk != expected:
            sys.exit(f"{one['name']}: the SDK and the documented algorithm differ\n{by_sdk}\n{expected}")
        source = "documented algorithm" if by_sdk is None else "huaweicloudsdkcore 3.1.219"
        print(json.dumps({**one, "source": source, **expected}, ensure_ascii=False))


main()
