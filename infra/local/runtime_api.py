"""A Lambda Runtime API server for one function process, to time it with nothing in between.

Protocol: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html (version 2018-06-01).
"""

import queue
import subprocess
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PREFIX = "/2018-06-01/runtime"


class FunctionProcess:
    """A running bootstrap. `init_seconds` is from spawn to its first request for work."""

    def __init__(self, bootstrap: Path, environment: dict[str, str]):
        self._events: queue.Queue = queue.Queue()
        self._answers: queue.Queue = queue.Queue()
        self._ready = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        address = f"127.0.0.1:{self._server.server_port}"
        started = time.perf_counter()
        self.process = subprocess.Popen(
            [bootstrap], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**environment, "AWS_LAMBDA_RUNTIME_API": address, "_HANDLER": "bootstrap"},
        )
        if not self._ready.wait(20):
            self.stop()
            raise TimeoutError(f"{bootstrap} never asked for work")
        self.init_seconds = self._first_poll - started

    def invoke(self, payload: bytes) -> tuple[bytes, float]:
        """The answer and the seconds it took."""
        started = time.perf_counter()
        self._events.put(payload)
        body = self._answers.get(timeout=60)
        return body, time.perf_counter() - started

    def resident_bytes(self) -> int:
        return self._status("VmRSS:")

    def peak_bytes(self) -> int:
        return self._status("VmHWM:")

    def _status(self, name: str) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
        return 0

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self._events.put(None)
        self._server.shutdown()
        self._server.server_close()

    def _handler(outer):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                if not outer._ready.is_set():
                    outer._first_poll = time.perf_counter()
                    outer._ready.set()
                payload = outer._events.get()
                if payload is None:
                    return
                head = (
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    f"Lambda-Runtime-Aws-Request-Id: {uuid.uuid4()}\r\n"
                    f"Lambda-Runtime-Deadline-Ms: {int(time.time() * 1000) + 60000}\r\n"
                    "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:measured\r\n"
                    f"Content-Length: {len(payload)}\r\n\r\n"
                )
                self.wfile.write(head.encode() + payload)

            def do_POST(self):
                if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
                if self.path.startswith(f"{PREFIX}/invocation/"):
                    outer._answers.put(body)

            def log_message(self, *_):
                pass

        return Handler
