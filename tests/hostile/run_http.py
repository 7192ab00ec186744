#!/usr/bin/env python3
"""Sends each row of http_rows.txt to a running server and compares the answer.

After every row a good request must still be answered. Standard library only.
"""

import argparse
import pathlib
import re
import socket
import struct
import sys
import time
import urllib.parse

ANSWER_S_MAX = 15
PIECE = re.compile(rb"\{(close|reset|pause:(\d+))\}")


def unescape(text):
    def one(match):
        code = match.group(1)
        plain = {"r": b"\r", "n": b"\n", "t": b"\t", "\\": b"\\"}
        return plain[code] if code in plain else bytes([int(code[1:], 16)])

    parts = re.split(r"(\\(?:[rnt\\]|x[0-9a-fA-F]{2}))", text)
    return b"".join(
        one(re.match(r"\\(.+)", part)) if i % 2 else part.encode() for i, part in enumerate(parts)
    )


def expand(text, names):
    """Replaces {name} and {rep:TEXT*N}, the innermost first, and turns the text into bytes."""
    for name, value in names.items():
        text = text.replace("{%s}" % name, value)
    repeat = re.compile(r"\{rep:((?:(?!\{rep:).)*?)\*(\d+)\}")
    while (match := repeat.search(text)) is not None:
        text = text[: match.start()] + match.group(1) * int(match.group(2)) + text[match.end() :]
    return unescape(text)


def connect(host, port):
    peer = socket.create_connection((host, port), timeout=ANSWER_S_MAX)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def send(peer, data):
    """Sends the pieces of a row; false when our side ended the connection."""
    at = 0
    for match in PIECE.finditer(data):
        peer.sendall(data[at : match.start()])
        at = match.end()
        if match.group(1) == b"close":
            return False
        if match.group(1) == b"reset":
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        time.sleep(int(match.group(2)) / 1000)
    peer.sendall(data[at:])
    return True


def read_head(peer):
    """What came up to the end of the first head; less when the peer closed."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = peer.recv(65536)
        if not piece:
            break
        got += piece
    return got


def read_to_end(peer, got):
    while piece := peer.recv(65536):
        got += piece
    return got


def judge(expected, host, port, data):
    """None when the answer is as expected, else what came instead."""
    peer = connect(host, port)
    with peer:
        try:
            if not send(peer, data):
                return None
        except OSError:
            pass  # refused before all was sent; the answer may be there all the same
        try:
            got = read_head(peer)
            if expected == "any":
                return None
            status = got[9:12].decode("latin-1") if got.startswith(b"HTTP/1.1 ") else "closed"
            wanted, *only = expected.split()
            if status != wanted:
                return status
            if only:
                got = read_to_end(peer, got)
                answers = got.count(b"HTTP/1.1 ")
                return None if answers == 1 else "%d answers" % answers
            return None
        except socket.timeout:
            return "no answer, or no end, in %d s" % ANSWER_S_MAX
        except ConnectionResetError:
            return "reset"


def read_rows(path):
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="http://127.0.0.1:PORT")
    parser.add_argument("--token", required=True, help="of a hook that answers {} with 202")
    parser.add_argument("--rows", default=pathlib.Path(__file__).with_name("http_rows.txt"))
    options = parser.parse_args()

    url = urllib.parse.urlsplit(options.url)
    names = {
        "path": "/api/v1/hooks/" + options.token,
        "token": options.token,
        "host": url.netloc,
    }
    good = r"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\n{}"
    rows = list(read_rows(pathlib.Path(options.rows)))
    failures = 0
    for name, expected, text in rows:
        wrong = judge(expected, url.hostname, url.port, expand(text, names))
        if wrong:
            print("FAIL %s: expected %s, got %s" % (name, expected, wrong))
            failures += 1
        wrong = judge("202", url.hostname, url.port, expand(good, names))
        if wrong:
            print("FAIL after %s: a good request got %s" % (name, wrong))
            return 1
    print("%d hostile requests, %d wrong answers" % (len(rows), failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
