"""The kinds of file that we take, each known by its content and never by its name alone. Standard library only."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """value, name in a sentence, extensions, content type served."""

    PDF = ("pdf", "PDF", (".pdf",), "application/pdf")
    DOCX = (
        "docx",
        "Word document",
        (".docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
    XLSX = (
        "xlsx",
        "Excel workbook",
        (".xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    CSV = ("csv", "CSV file", (".csv",), "text/csv; charset=utf-8")
    TXT = ("txt", "text file", (".txt", ".md"), "text/plain; charset=utf-8")
    HTML = ("html", "web page", (".html", ".htm"), "text/plain; charset=utf-8")  # never served as a page
    PNG = ("png", "PNG picture", (".png",), "image/png")
    JPEG = ("jpeg", "JPEG picture", (".jpg", ".jpeg"), "image/jpeg")
    WAV = ("wav", "WAV sound recording", (".wav",), "audio/wav")
    MP3 = ("mp3", "MP3 sound recording", (".mp3",), "audio/mpeg")
    M4A = ("m4a", "M4A sound recording", (".m4a", ".mp4"), "audio/mp4")
    OGG = ("ogg", "sound recording in Ogg with Opus", (".ogg", ".oga", ".opus"), "audio/ogg")

    def __init__(self, code: str, label: str, extensions: tuple[str, ...], content_type: str) -> None:
        self.code, self.label, self.extensions, self.content_type = code, label, extensions, content_type

    @classmethod
    def of(cls, code: str) -> Kind:
        for kind in cls:
            if kind.code == code:
                return kind
        raise KeyError(code)


USUAL = frozenset({Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.CSV, Kind.TXT, Kind.PNG, Kind.JPEG})
PICTURES = frozenset({Kind.PNG, Kind.JPEG})
SOUNDS = frozenset({Kind.WAV, Kind.MP3, Kind.M4A, Kind.OGG})  # only where a room asks for them

# Limits of the gate
LARGEST_FILE = 25_000_000  # bytes as uploaded
LARGEST_UNPACKED = 100_000_000  # bytes of all parts of one file together
MOST_ENTRIES = 2_000
MOST_PAGES = 500
MOST_PIXELS = 50_000_000
LONGEST_SOUND = 20 * 60  # seconds of one recording
SECONDS = 10  # of wall clock, for one inspection
MEMORY = 512_000_000  # bytes of address space
