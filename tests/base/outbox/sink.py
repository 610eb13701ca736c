"""A mail server of thirty lines, on loopback: takes every message and remembers it."""

import email
import socketserver
import threading


class _Talk(socketserver.StreamRequestHandler):
    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")

    def handle(self) -> None:
        try:
            self.say("220 sink")
            while line := self.rfile.readline():
                command = line.strip().upper()
                if command.startswith(b"DATA"):
                    self.say("354 go on")
                    body = b""
                    while (part := self.rfile.readline()) not in (b".\r\n", b""):
                        body += part[1:] if part.startswith(b"..") else part
                    if not part:
                        return  # broken off: a mail server keeps nothing
                    self.server.taken.append(email.message_from_bytes(body))
                    self.say("250 taken")
                elif command.startswith(b"RCPT") and self.server.refuse:
                    self.say(self.server.refuse)
                elif command.startswith(b"QUIT"):
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")
        except OSError:
            pass  # the other side was killed


class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[email.message.Message] = []
        self.refuse = ""  # "550 no such person": the answer to RCPT

    @property
    def port(self) -> int:
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.shutdown()
        self.server_close()
