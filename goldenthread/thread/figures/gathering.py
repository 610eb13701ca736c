"""From paths and uploads to the bytes of CSV files: zips, folders, single files. Nothing is written to disk.

Also here: `Problem` (file, line, what is wrong, what to do) and `Unreadable`, which carries all of them.
Standard library only.
"""

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

LARGEST_FILE = 200_000_000  # bytes; the largest official file so far has 11.4 million
LARGEST_IMPORT = 600_000_000
MOST_FILES = 200
LARGEST_RATIO = 120  # unzipped to zipped; official files reach 28

AGAIN = "Download the file again from the Department's release page and import it unchanged."


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do. `line` is None when it concerns the whole file."""

    file: str
    line: int | None
    what: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.what} {self.remedy}"


class Unreadable(Exception):
    """Nothing can be imported. `problems` says why, one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def refusal(file: str, line: int | None, what: str, remedy: str = AGAIN) -> Unreadable:
    return Unreadable([Problem(file, line, what, remedy)])


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file and the name a person knows it by. `within` is the zip or folder it came from."""

    name: str
    content: bytes
    within: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(slots=True)
class Bundle:
    """What was found at the given paths: CSV files to read, and names left unread (guidance texts)."""

    sources: list[Source] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def gather(paths: Iterable[Path]) -> Bundle:
    """CSV files at these paths: zips, folders and single files, mixed. Raises Unreadable."""
    bundle = Bundle()
    problems: list[Problem] = []
    for path in paths:
        try:
            if path.is_dir():
                inside = sorted(p for p in path.rglob("*") if p.is_file() and not hidden(p.relative_to(path).parts))
                if not inside:
                    problems.append(Problem(path.name, None, "The folder is empty.", "Give the unzipped release."))
                for each in inside:
                    take(bundle, each.name, read_limited(each), within=path.name)
            elif path.is_file():
                take(bundle, path.name, read_limited(path))
            else:
                problems.append(
                    Problem(path.name, None, "There is no such file or folder.", "Check the path for a slip.")
                )
        except Unreadable as unreadable:
            problems += unreadable.problems
        except OSError as error:
            problems.append(
                Problem(path.name, None, f"The file cannot be opened ({error.strerror}).", "Check its rights.")
            )
    return checked(bundle, problems)


def gather_uploads(files: Iterable[tuple[str, bytes]]) -> Bundle:
    """The same for files that came through a form, as (name, content)."""
    bundle = Bundle()
    problems: list[Problem] = []
    for name, content in files:
        try:
            take(bundle, PurePosixPath(name.replace("\\", "/")).name, content)
        except Unreadable as unreadable:
            problems += unreadable.problems
    return checked(bundle, problems)


def checked(bundle: Bundle, problems: list[Problem]) -> Bundle:
    if not problems and not bundle.sources:
        problems.append(
            Problem(
                ", ".join(bundle.left[:3]) or "the files",
                None,
                "There is no CSV file here.",
                "Give the zip of the release, its unzipped folder, or its CSV files.",
            )
        )
    if len(bundle.sources) > MOST_FILES:
        problems.append(
            Problem("the files", None, f"There are {len(bundle.sources)} files.", "Import one release at a time.")
        )
    if sum(len(source.content) for source in bundle.sources) > LARGEST_IMPORT:
        problems.append(Problem("the files", None, "They are too large together.", "Import one release at a time."))
    if problems:
        raise Unreadable(problems)
    return bundle


def hidden(parts: tuple[str, ...]) -> bool:
    """Files that an operating system adds: ._name, .DS_Store, __MACOSX."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def read_limited(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise refusal(path.name, None, "The file is larger than 200 MB.", "An official file is far smaller. " + AGAIN)
    return path.read_bytes()


def take(bundle: Bundle, name: str, content: bytes, within: str = "") -> None:
    if name.lower().endswith(".zip"):
        bundle_zip(bundle, name, content)
    elif name.lower().endswith(".csv"):
        bundle.sources.append(Source(name, content, within))
    elif name.lower().endswith((".txt", ".pdf", ".docx", ".ods", ".xlsx", ".md")) and within:
        bundle.left.append(name)
    elif name.lower().endswith(".xlsx"):
        raise refusal(
            name,
            None,
            "This is a workbook, not a CSV file.",
            "Statistical neighbours: “goldenthread import neighbours”. Of a release, give the CSVs.",
        )
    else:
        raise refusal(name, None, "This is neither a CSV file nor a zip.", "Give the files of the release.")


def bundle_zip(bundle: Bundle, name: str, content: bytes) -> None:
    """The CSV files inside a zip. Nothing is written to disk, so a name cannot point out of a folder; it is refused."""
    again = "Download the zip again and import it unchanged."

    def refuse(what: str, remedy: str = again) -> Unreadable:
        return refusal(name, None, what, remedy)

    if not content:
        raise refuse("The file is empty.")
    if content.lstrip()[:1] == b"<":
        raise refuse("This is a web page, not a zip.", "The link led to a page: press its download button.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            if len(entries) > MOST_FILES:
                raise refuse(f"The zip holds {len(entries)} files; a release has about 20.")
            if sum(info.file_size for info in entries) > LARGEST_IMPORT:
                raise refuse("Unzipped it would be larger than 600 MB; a release has about 40.")
            seen: set[str] = set()
            for info in entries:
                path = PurePosixPath(info.filename.replace("\\", "/"))
                if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", info.filename):
                    raise refuse(f"The zip names a file outside itself (“{info.filename}”).")
                if stat.S_ISLNK(info.external_attr >> 16):
                    raise refuse(f"“{info.filename}” in the zip is a link, not a file.")
                if hidden(path.parts):
                    continue
                if info.flag_bits & 1:
                    raise refuse("The zip is locked with a password.", "Import the zip as the Department publishes it.")
                if path.suffix.lower() == ".zip":
                    raise refuse(f"There is a zip inside the zip (“{path.name}”).", "Unzip the outer one first.")
                if path.suffix.lower() != ".csv":
                    bundle.left.append(path.name)
                    continue
                if path.name.lower() in seen:
                    raise refuse(f"“{path.name}” is in the zip twice.", "Import one release at a time.")
                seen.add(path.name.lower())
                bundle.sources.append(Source(path.name, read_entry(archive, info, refuse), name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refuse(f"The zip is damaged or cut short ({error}).") from error


def read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, refuse: Callable[..., Unreadable]) -> bytes:
    """One file of a zip, never more than it may be: the size written in a zip can lie."""
    if info.file_size > LARGEST_FILE or info.file_size > max(info.compress_size, 1) * LARGEST_RATIO + 1_000_000:
        raise refuse(f"“{info.filename}” unzips to {info.file_size:,} bytes, far more than an official file.")
    with archive.open(info) as entry:
        content = entry.read(info.file_size + 1)
    if len(content) > info.file_size:
        raise refuse(f"“{info.filename}” is larger than the zip says.")
    return content
