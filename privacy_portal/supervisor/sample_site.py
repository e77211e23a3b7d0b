"""A website of its own, on another origin, that shows the portal's cookie banner: `python -m ... sample_site SOCKET`.

It is what a platform's own website would be, for trying: it knows nothing of the portal but its address, and its
Content-Security-Policy lets in that one script and the calls that it makes (docs/operating/cookies.md).
"""

import os
import re
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

PAGES = Path(__file__).with_name("site")
# The scripts are held back by the page until somebody agreed to their category.
FILES = {"counting.js": "text/javascript", "advertising.js": "text/javascript", "site.css": "text/css"}
_PAGE = re.compile(r"/(?P<platform>[a-z0-9-]+)/(?:(?P<language>en|ja)/)?")


class Site(BaseHTTPRequestHandler):
    """`/<platform>/` and `/<platform>/ja/`, each with the banner of that platform."""

    portal = "http://127.0.0.1:8000"

    def do_GET(self) -> None:
        """Answer with a page, one of its scripts, or 404."""
        path = urlsplit(self.path).path
        found, name = _PAGE.fullmatch(path), path.removeprefix("/")
        if found:
            self._page(found["platform"], found["language"] or "en")
        elif name in FILES:
            self._answer(200, (PAGES / name).read_bytes(), FILES[name])
        else:
            self._answer(404, b"There is nothing here.", "text/plain")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the library's)
        """Keep no log: it would hold addresses of visitors."""

    def _page(self, platform: str, language: str) -> None:
        page = Template((PAGES / f"{language}.html").read_text(encoding="utf-8"))
        self._answer(200, page.substitute(portal=self.portal, platform=platform).encode(), "text/html")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        policy = f"default-src 'none'; script-src 'self' {self.portal}; style-src 'self'; connect-src {self.portal}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)


def serve(listener: socket.socket, portal: str) -> ThreadingHTTPServer:
    """Return the server that answers on `listener`, with banners of the portal at `portal` (its origin)."""
    server = ThreadingHTTPServer(
        listener.getsockname()[:2], type("OfPortal", (Site,), {"portal": portal}), bind_and_activate=False
    )
    server.socket.close()
    server.socket = listener
    return server


if __name__ == "__main__":
    address = urlsplit(os.environ["PORTAL_PUBLIC_URL"])
    serve(socket.socket(fileno=int(sys.argv[1])), f"{address.scheme}://{address.netloc}").serve_forever()
