"""A server of our own in place of those that publish files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar


class Mirror(BaseHTTPRequestHandler):
    """Serves its content under every path, whole or from where it is asked to."""

    asked: ClassVar[list[str | None]] = []
    content = b""

    def do_GET(self) -> None:
        asked = self.headers["Range"]
        self.asked.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if start >= len(self.content):
            self.send_error(416)
            return
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(self.content) - start))
        self.end_headers()
        self.wfile.write(self.content[start:])

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(content: bytes) -> Iterator[tuple[str, type[Mirror]]]:
    """Yield the address of a server, and its handler, which notes what it was asked for."""
    handler = type("Own", (Mirror,), {"asked": [], "content": content})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", handler
    finally:
        server.shutdown()
        server.server_close()
