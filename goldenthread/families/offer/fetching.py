"""An Open Referral UK 3.0 API read from its address: `/services` page by page, then each `/services/{id}`.

    fetched = fetch(Reader("https://offer.example/o/1"), most=500)

Whoever gives the address decides where this machine connects, so the connection is checked and not only the address:
every number that the name stands for must be public, one of them is connected to, and the other end of the connection
is looked at once more. Redirects stay on the same host. What is read is kept in a file line by line, so that a reading
that broke off goes on. Nothing here touches the database.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import UUID

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from goldenthread.refused import Refused

PER_PAGE = 100
MOST_PAGES = 2_000
PAGE_BYTES, SERVICE_BYTES, ALL_BYTES = 5_000_000, 1_000_000, 200_000_000
SECONDS = 20  # one answer, from the first byte asked for to the last that came
TRIES = 3
LONGEST_WAIT = 30  # seconds that a busy site may ask us to wait
DEEPEST = 40  # levels of objects and lists
HOPS = 3  # redirects
BUSY = {429, 500, 502, 503, 504}
KEPT_FOR = timedelta(hours=24)  # a reading that broke off goes on within a day: later, what was read may have changed
NAT64 = ipaddress.ip_network("64:ff9b::/96")
AGENT = "GoldenThread (reads Open Referral UK; https://docs.openreferraluk.org/)"


class _Again(Exception):
    """It may work in a moment. `wait`: seconds that the site asks for."""

    def __init__(self, words: str, wait: float = 0) -> None:
        super().__init__(words)
        self.words, self.wait = words, wait


def is_public(number: str) -> bool:
    """Whether an IP address is one of the open internet; also what is wrapped in an IPv6 address."""
    ip = ipaddress.ip_address(number.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, ip.teredo[1] if ip.teredo else None]
        if ip in NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(one is not None and not is_public(str(one)) for one in inner):
            return False
    return ip.is_global and not ip.is_multicast


class Reader:
    """Reads JSON from below one address. Raises Refused (422) with where and why."""

    def __init__(
        self, address: str, *, allow_local: bool = False, minutes: float = 30, seconds: float = SECONDS,
        resolve: Callable[..., Any] | None = None, wait: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.address, self.allow_local, self.seconds, self.wait = address.rstrip("/"), allow_local, seconds, wait
        self.resolve = resolve or socket.getaddrinfo
        self.ends, self.minutes, self.read = time.monotonic() + minutes * 60, minutes, 0
        parts = self.parts = urlsplit(self.address)
        try:
            port = parts.port
        except ValueError:
            raise Refused(f"{address}: the port is no number.", status=422) from None
        if parts.scheme not in (("https", "http") if allow_local else ("https",)) or not parts.hostname:
            raise Refused(f"{address}: write an address that begins with https://.", status=422)
        if parts.username or parts.password or parts.query or parts.fragment:
            raise Refused(f"{address}: write it without a name, a password, “?” or “#”.", status=422)
        self.host: str = parts.hostname
        self.port = port or (443 if parts.scheme == "https" else 80)
        try:
            self.host = self.host.encode("idna").decode() if not self.host.isascii() else self.host
        except UnicodeError:
            raise Refused(f"{address}: its name cannot be that of a site.", status=422) from None
        self.context = ssl.create_default_context()
        self.turn = 0
        self.pool: Any = None
        self.sock: socket.socket | None = None

    # --- the connection ------------------------------------------------------------------------

    def _numbers(self) -> list[str]:
        """What the name stands for. Every one must be public: which of them answers is not ours to choose."""
        try:
            rows = self.resolve(self.host, self.port, type=socket.SOCK_STREAM)
        except OSError as fault:
            raise Refused(f"{self.host}: no such name was found ({fault}). Look at how it is written.", status=422)\
                from None  # fmt: skip
        numbers = list(dict.fromkeys(str(row[4][0]) for row in rows))
        self._check(*numbers)
        return numbers

    def _check(self, *numbers: str) -> None:
        inside = [number for number in numbers if not is_public(number)]
        if inside and not self.allow_local:
            raise Refused(
                f"{self.host} stands for {inside[0]}, which is inside a network and not on the open internet. Nothing "
                "was asked of it. If it is yours and you mean it, add --allow-local.",
                status=422,
            )

    def _connect(self) -> Any:
        reader, secure = self, self.parts.scheme == "https"

        class Watched(HTTPSConnection if secure else HTTPConnection):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                reader.sock = self.sock
                reader._check(self.sock.getpeername()[0])

        numbers = self._numbers()
        number = numbers[self.turn % len(numbers)]  # where one does not answer, the next try takes the next
        self.turn += 1
        if not secure:
            pool: Any = urllib3.HTTPConnectionPool(number, self.port, maxsize=1, timeout=self.seconds, retries=False)
        else:
            pool = urllib3.HTTPSConnectionPool(
                number, self.port, maxsize=1, timeout=self.seconds, retries=False, server_hostname=self.host,
                assert_hostname=self.host, ssl_context=self.context,
            )  # fmt: skip
        pool.ConnectionCls = Watched
        return pool

    # --- one answer ----------------------------------------------------------------------------

    def get(self, path: str, what: str, *, most: int) -> Any:
        """The JSON at a path. `what` names it in errors, such as "Page 3"."""
        url = f"{self.address}{path}"
        for number in range(1, TRIES + 1):
            left = self.ends - time.monotonic()
            if left <= 0:
                raise Refused(
                    f"{what}: {self.minutes:g} minutes were not enough. Go on with the same --keep, or allow more with "
                    "--minutes.",
                    status=422,
                )
            try:
                return self._json(self._follow(url, most, min(self.seconds, left)), what)
            except _Again as again:
                self.pool = None
                if number == TRIES:
                    raise Refused(f"{what} ({url}): {again.words}, {TRIES} times. Try later.", status=422) from None
                self.wait(min(LONGEST_WAIT, again.wait or 2**number))
            except _Fault as fault:
                raise Refused(f"{what} ({url}): {fault}.", status=422) from None
        raise AssertionError("unreachable")

    def _follow(self, url: str, most: int, seconds: float) -> bytes:
        for _ in range(HOPS + 1):
            parts = urlsplit(url)
            status, headers, body = self._once(parts.path + (f"?{parts.query}" if parts.query else ""), most, seconds)
            if status not in (301, 302, 303, 307, 308):
                return self._body(status, headers, body)
            target = urlsplit(urljoin(url, headers.get("location", "")))
            port = target.port or (443 if target.scheme == "https" else 80)
            if (target.scheme, target.hostname, port) != (self.parts.scheme, self.host, self.port):
                raise _Fault(f"it sends us on to {target.scheme}://{target.netloc}, another host, and we do not follow")
            url = target.geturl()
        raise _Fault(f"it sends us on more than {HOPS} times")

    def _body(self, status: int, headers: Any, body: bytes) -> bytes:
        if status in BUSY:
            said = headers.get("retry-after", "")
            raise _Again(f"it answers with status {status}", float(said) if said.isdigit() else 0)
        if status != 200:
            raise _Fault(f"it answers with status {status}")
        return body

    def _once(self, path: str, most: int, seconds: float) -> tuple[int, Any, bytes]:
        """Status, headers and body, within the time whatever the other side does: at its end the connection is shut."""
        self.pool = self.pool or self._connect()
        late = False

        def shut() -> None:
            nonlocal late
            late = True
            if self.sock is not None:
                with suppress(OSError):
                    self.sock.shutdown(socket.SHUT_RDWR)

        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.parts.scheme == "https" else 80)
        headers = {"Host": name if usual else f"{name}:{self.port}", "User-Agent": AGENT, "Accept": "application/json",
                   "Accept-Encoding": "identity"}  # fmt: skip
        clock = Timer(seconds, shut)
        clock.daemon = True
        clock.start()
        try:
            answer = self.pool.urlopen(
                "GET", path or "/", headers=headers, redirect=False, preload_content=False, assert_same_host=False
            )
            try:
                body = self._within(answer, most)
                if late:  # an answer without a length would look whole
                    raise TimeoutError
                return answer.status, answer.headers, body
            finally:
                answer.close()
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as fault:
            if isinstance(fault, urllib3.exceptions.SSLError) and not late:
                raise _Fault(f"it cannot prove that it is {self.host} ({_short(fault)})") from None
            if isinstance(fault, urllib3.exceptions.NewConnectionError):
                raise _Again("it cannot be reached") from None
            slow = late or isinstance(fault, urllib3.exceptions.TimeoutError | TimeoutError)
            raise _Again(f"no whole answer within {seconds:g} seconds" if slow else f"it broke off ({_short(fault)})")\
                from None  # fmt: skip
        finally:
            clock.cancel()

    def _within(self, answer: Any, most: int) -> bytes:
        coding = answer.headers.get("content-encoding", "identity").casefold()
        if coding != "identity":
            raise _Fault(f"it is packed as {coding[:20]}, which we did not ask for")
        said = answer.headers.get("content-length", "")
        parts, size = [], 0
        if said.isdigit() and int(said) > most:
            raise _Fault(f"it is larger than {most // 1_000_000} MB")
        for part in answer.stream(65_536, decode_content=False):
            parts.append(part)
            size += len(part)
            self.read += len(part)
            if size > most:
                raise _Fault(f"it is larger than {most // 1_000_000} MB")
            if self.read > ALL_BYTES:
                raise _Fault(f"everything together is larger than {ALL_BYTES // 1_000_000} MB")
        if said.isdigit() and size < int(said):
            raise _Again("it broke off before its end")
        return b"".join(parts)

    def _json(self, body: bytes, what: str) -> Any:
        try:
            told = json.loads(body.decode("utf-8-sig"))
            if _is_deep(told):
                raise ValueError
            return told
        except (ValueError, RecursionError):
            begins = " ".join(body[:60].decode("utf-8", "replace").split())
            raise _Fault(f"it is no JSON that can be read. It begins: {begins!r}") from None


class _Fault(Exception):
    """It is wrong, and will be wrong again."""


def _is_deep(told: Any) -> bool:
    """Whether it is nested deeper than any service is."""
    level = [told]
    for _ in range(DEEPEST):
        level = [one for each in level if isinstance(each, dict | list)
                 for one in (each.values() if isinstance(each, dict) else each)]  # fmt: skip
        if not level:
            return False
    return True


def _short(fault: Exception) -> str:
    return " ".join(str(getattr(fault, "reason", None) or fault).split())[:120]


# --- all of it -------------------------------------------------------------------------------------


@dataclass
class Fetched:
    """What was read. `services`: (place, what it says). `faults`: (place, why). `notes`: worth knowing, no fault."""

    services: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pages: int = 0
    kept: int = 0  # answers that an earlier reading had left


class Kept:
    """Answers of this reading in a file, one a line. A line that was cut off by a crash is read again."""

    def __init__(self, path: Path | None, address: str, *, now: datetime | None = None) -> None:
        self.path, now = path, now or datetime.now(UTC)
        self.answers: dict[str, Any] = {}
        if path is None:
            return
        if path.exists():
            try:
                head, *lines = path.read_text(encoding="utf-8").split("\n")
                told = json.loads(head)
                begun, of = datetime.fromisoformat(told["begun"]), told["address"]
            except (ValueError, KeyError, TypeError):
                raise Refused(f"{path} is no kept reading. Name another file.", status=422) from None
            if of != address:
                raise Refused(f"{path} keeps what was read from {of}. Name another file.", status=422)
            if now - begun > KEPT_FOR:
                raise Refused(f"{path} is from {begun:%-d %B %Y}. Remove it, and all is read again.", status=422)
            try:
                for line in lines[:-1]:  # the last is empty, or was cut off
                    row = json.loads(line)
                    self.answers[row["of"]] = row["answer"]
            except (ValueError, KeyError, TypeError):
                raise Refused(f"{path} cannot be read. Remove it, and all is read again.", status=422) from None
            if lines and lines[-1]:
                path.write_text("\n".join([head, *lines[:-1], ""]), encoding="utf-8")
        else:
            self._write({"begun": now.isoformat(), "address": address})

    def _write(self, row: Any) -> None:
        if self.path is not None:
            try:
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=True) + "\n")
            except OSError as fault:
                raise Refused(f"{self.path} cannot be written: {fault.strerror}.", status=422) from None

    def __contains__(self, of: str) -> bool:
        return of in self.answers

    def add(self, of: str, answer: Any) -> None:
        self.answers[of] = answer
        self._write({"of": of, "answer": answer})

    def done(self) -> None:
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def fetch(
    reader: Reader, *, most: int, kept: Kept | None = None, progress: Callable[[str], None] = lambda words: None
) -> Fetched:
    """Every service up to `most`. Raises Refused where reading cannot go on; what one service lacks is a fault."""
    kept = kept or Kept(None, reader.address)
    found = Fetched(kept=len(kept.answers))
    ids = list(_ids(reader, most, kept, found, progress))
    for number, (place, key) in enumerate(ids, 1):
        of = f"service {key}"
        if of not in kept:
            kept.add(of, reader.get(f"/services/{key}", f"Service {key} of {place.lower()}", most=SERVICE_BYTES))
        answer = kept.answers[of]
        if not isinstance(answer, dict):
            found.faults.append((f"{place}, service {key}", "it is no object with the fields of a service."))
        elif _key(answer) != key:
            found.faults.append((f"{place}, service {key}", "asked for, another one was given."))
        else:
            found.services.append((f"{place}, service {key}", answer))
        if number % 50 == 0 or number == len(ids):
            progress(f"{number:,} of {len(ids):,} services read")
    return found


def _key(row: Any) -> str | None:
    """The id of a row in its one writing; None where it is no UUID, for it becomes part of an address."""
    try:
        return str(UUID(row["id"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _ids(
    reader: Reader, most: int, kept: Kept, found: Fetched, progress: Callable[[str], None]
) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    twice = 0
    for page in range(1, MOST_PAGES + 1):
        of, place = f"page {page}", f"Page {page}"
        if of not in kept:
            asked = urlencode({"page": page, "per_page": PER_PAGE})
            told = reader.get(f"/services?{asked}", place, most=PAGE_BYTES)
            rows = _rows(told, page)
            kept.add(of, {**told, "contents": [row if _key(row) is None else {"id": _key(row)} for row in rows]})
        told = kept.answers[of]
        rows, fresh = told["contents"], 0
        found.pages = page
        for number, row in enumerate(rows, 1):
            key = _key(row)
            if key is None:
                found.faults.append((f"{place}, entry {number}", "its id is missing or no UUID."))
                continue
            if key in seen:
                twice += 1
                continue
            if len(seen) >= most:
                found.notes.append(f"There are more than {most:,}: reading stopped there. Allow more with --most.")
                return
            seen.add(key)
            fresh += 1
            yield place, key
        total = told.get("total_pages")
        progress(f"Page {page}{f' of {total}' if isinstance(total, int) else ''}: {len(rows)} entries")
        if told.get("last_page") is True or not rows or (isinstance(total, int) and page >= total):
            break
        if not fresh:
            raise Refused(
                f"{place} holds nothing that earlier pages did not hold, and does not say that it is the last.",
                status=422,
            )
    else:
        raise Refused(f"There are more than {MOST_PAGES:,} pages. Reading stopped.", status=422)
    if twice:
        found.notes.append(f"{twice:,} {'id' if twice == 1 else 'ids'} stood in the list twice and were read once.")


def _rows(told: Any, page: int) -> list[Any]:
    if not isinstance(told, dict) or not isinstance(told.get("contents"), list):
        raise Refused(
            f"Page {page} holds no list “contents”. This is no Open Referral UK 3.0 address, or not its beginning: it "
            "is the part before /services.",
            status=422,
        )
    said = told.get("page_number")
    if isinstance(said, int) and said != page:
        raise Refused(f"Page {page}: page {said} was given.", status=422)
    return told["contents"]
