"""A proxy for an S3 server that checks every signature with botocore, over the request as received."""

import hashlib
import http.client
import http.server
import re
import threading
import urllib.parse

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Checked:
    """Forwards requests byte for byte, and collects what is wrong with their signatures."""

    def __init__(self, url, secrets, region="us-east-1"):
        self.address = urllib.parse.urlsplit(url).netloc
        self.secrets, self.region = secrets, region
        self.seen, self.wrong = 0, []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_request(self):
                outer.answer(self)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_request

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request):
        # The parsed path has lost slashes; the raw request line has not.
        target = request.raw_requestline.decode("ascii").split(" ")[1]
        body = request.rfile.read(int(request.headers.get("content-length", 0)))
        self.seen += 1
        if fault := self.fault(request, target, body):
            self.wrong.append(f"{request.command} {target}: {fault}")
        connection = http.client.HTTPConnection(self.address)
        connection.putrequest(request.command, target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        reply = connection.getresponse()
        contents = reply.read()
        request.send_response_only(reply.status, reply.reason)
        for name, value in reply.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                request.send_header(name, value)
        length = reply.getheader("content-length") if request.command == "HEAD" else len(contents)
        request.send_header("content-length", length or 0)
        request.end_headers()
        request.wfile.write(contents)
        connection.close()

    def fault(self, request, target, body):
        shape = r"AWS4-HMAC-SHA256 Credential=([^/]+)/.*, SignedHeaders=([^,]+), Signature=(\w+)"
        found = re.fullmatch(shape, request.headers.get("authorization", ""))
        if not found:
            return "no signature"
        access, signed, signature = found.groups()
        if request.headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
            return "another body was signed"
        headers = {name: request.headers[name] for name in signed.split(";")}
        sent = AWSRequest(method=request.command, url=f"http://{headers['host']}{target}", headers=headers, data=body)
        sent.context["timestamp"] = headers["x-amz-date"]
        auth = S3SigV4Auth(Credentials(access, self.secrets[access]), "s3", self.region)
        expected = auth.signature(auth.string_to_sign(sent, auth.canonical_request(sent)), sent)
        return None if signature == expected else "the signature is wrong"
