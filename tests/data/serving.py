"""A local HTTP server in place of the ones that publish datasets and weights."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar


class Mirror(BaseHTTPRequestHandler):
    """Serves the same content at every path and honors a Range header."""

    ranges: ClassVar[list[str | None]] = []
    content = b""

    def do_GET(self) -> None:
        requested = self.headers["Range"]
        self.ranges.append(requested)
        start = int(requested.removeprefix("bytes=").rstrip("-")) if requested else 0
        if start >= len(self.content):
            self.send_error(416)
            return
        self.send_response(206 if requested else 200)
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        self.wfile.write(self.content[start:])

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(content: bytes) -> Iterator[tuple[str, type[Mirror]]]:
    """Yield the server's address and its handler, which records the requested ranges."""
    handler = type("Own", (Mirror,), {"ranges": [], "content": content})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", handler
    finally:
        server.shutdown()
        server.server_close()
