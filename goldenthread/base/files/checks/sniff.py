"""What a file is, by its bytes."""

from __future__ import annotations

import re

from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.kinds import Kind

PDF_HELP = "Save it as a PDF and upload that."

# (signature, what it is, what to do). Order matters only where one begins another.
REFUSED_BY_SIGNATURE: list[tuple[bytes, str, str]] = [
    (b"MZ", "a program", "Upload the document itself."),
    (b"\x7fELF", "a program", "Upload the document itself."),
    (b"\xca\xfe\xba\xbe", "a program", "Upload the document itself."),
    (b"\xcf\xfa\xed\xfe", "a program", "Upload the document itself."),
    (b"\x00asm", "a program", "Upload the document itself."),
    (b"#!AMR", "an AMR recording of a telephone", "Save it as MP3 or M4A and upload that."),
    (b"#!", "a script", "Upload the document itself."),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a shortcut", "Upload the document that it points to."),
    (b"7z\xbc\xaf\x27\x1c", "an archive", "Unpack it and upload the files one by one."),
    (b"Rar!\x1a\x07", "an archive", "Unpack it and upload the files one by one."),
    (b"\x1f\x8b", "an archive", "Unpack it and upload the files one by one."),
    (b"BZh", "an archive", "Unpack it and upload the files one by one."),
    (b"\xfd7zXZ\x00", "an archive", "Unpack it and upload the files one by one."),
    (b"\x28\xb5\x2f\xfd", "an archive", "Unpack it and upload the files one by one."),
    (b"MSCF", "an archive", "Unpack it and upload the files one by one."),
    (b"\x60\xea", "an archive", "Unpack it and upload the files one by one."),
    (b"!<arch>", "an archive", "Unpack it and upload the files one by one."),
    (b"PK00PK", "an archive", "Unpack it and upload the files one by one."),
    (b"PK\x05\x06", "an empty archive", "Upload the document itself."),
    (b"PK\x07\x08", "an archive", "Unpack it and upload the files one by one."),
    (b"{\\rtf", "a Rich Text file, which can hide programs", PDF_HELP),
    (b"%!PS", "a PostScript file, which is a program", PDF_HELP),
    (b"GIF8", "a GIF picture", "Save it as PNG or JPEG and upload that."),
    (b"II*\x00", "a TIFF picture", "Save it as PDF, PNG or JPEG and upload that."),
    (b"MM\x00*", "a TIFF picture", "Save it as PDF, PNG or JPEG and upload that."),
    (b"BM", "a BMP picture", "Save it as PNG or JPEG and upload that."),
    (b"8BPS", "a Photoshop file", "Save it as PNG or JPEG and upload that."),
    (b"\x00\x00\x01\x00", "an icon", "Save it as PNG or JPEG and upload that."),
    (b"SQLite format 3", "a database", "Export the table that is needed as CSV."),
    (b"\x1aE\xdf\xa3", "a WebM recording or a video", "Save its sound as MP3 or M4A, or write down what it shows."),
    (b"caff", "a CAF recording", "Save it as MP3 or M4A and upload that."),
    (b"fLaC", "a FLAC recording", "Save it as MP3 or M4A and upload that."),
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How browsers decide that bytes are a web page (WHATWG, MIME sniffing, section 7.1).
WEB_PAGE = re.compile(
    rb"\A\s*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>/]|\A\s*<!--",
    re.IGNORECASE,
)
DRAWING = re.compile(rb"<svg[\s>]", re.IGNORECASE)


def _ole(data: bytes) -> Bad:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Bad(
            "The file is protected by a password, so we cannot check it. Remove the password and upload it again."
        )
    if "__substg1.0_".encode("utf-16-le") in data:
        return Bad("The file is an Outlook message. Save the message as a PDF, and its attachments one by one.")
    return Bad(
        "The file is in an old Office format (such as .doc or .xls), which can hide programs. "
        "Save it as .docx or .xlsx, or as a PDF, and upload that."
    )


def kind_of(data: bytes) -> Kind | None:
    """The kind by content; None for text, which its extension divides further. Raises Bad for what we never take."""
    if not data:
        raise Bad("The file is empty. Check that it opens on your computer, then upload it again.")
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"OggS"):
        return Kind.OGG
    if data.startswith(b"ID3") or begins_mp3(data):
        return Kind.MP3
    if data.startswith(OLE):
        raise _ole(data)
    if data.startswith(b"PK\x03\x04"):
        from goldenthread.base.files.checks.office import kind_of_package

        return kind_of_package(data)
    for signature, what, remedy in REFUSED_BY_SIGNATURE:
        if data.startswith(signature):
            # "BM", "MZ" and the like also begin ordinary words: text is text.
            if len(signature) == 2 and signature.isalpha() and looks_like_text(data[:4096]):
                continue
            raise Bad(f"The file is {what}. {remedy}")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise Bad("The file is a WebP picture. Save it as PNG or JPEG and upload that.")
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return Kind.WAV
    if data[4:8] == b"ftyp":
        if data[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"hevc", b"msf1"):
            raise Bad("The file is a HEIC picture. Save or share it as JPEG and upload that.")
        return Kind.M4A  # its own check tells a sound from a video
    if data[257:262] == b"ustar":
        raise Bad("The file is an archive. Unpack it and upload the files one by one.")
    if data[0x8001:0x8006] == b"CD001":
        raise Bad("The file is a disk image. Upload the files in it one by one.")
    if b"%PDF-" in data[:1024]:
        raise Bad("The file is a PDF with something in front of it. Print it to a new PDF and upload that.")
    start = data[:4096].lstrip(b"\xef\xbb\xbf")
    if DRAWING.search(start):
        raise Bad("The file is an SVG drawing, which can hold programs. Save it as PNG or PDF and upload that.")
    if WEB_PAGE.match(start):
        return Kind.HTML
    if start.lstrip().startswith(b"<?xml"):
        raise Bad("The file is XML, which we do not take. " + PDF_HELP)
    return None


def begins_mp3(data: bytes) -> bool:
    """Whether two frames of MPEG sound stand at the start: one alone could be chance."""
    if data[0] != 0xFF or data[:3] == b"\xff\xd8\xff":
        return False
    from goldenthread.base.files.checks.sound import mp3_frame

    frame = mp3_frame(data[:4])
    return frame is not None and mp3_frame(data[frame[0] : frame[0] + 4]) is not None


def looks_like_text(data: bytes) -> bool:
    return not any(b < 9 or 13 < b < 32 for b in data)


def text_of(data: bytes) -> str:
    """The characters of a text file. Raises Bad for bytes that are no text."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("cp1252")  # what Excel on Windows writes
    except UnicodeDecodeError:
        raise Bad(
            "The file holds bytes that are no text. Save it as UTF-8 text, or as a PDF, and upload that."
        ) from None
    found = re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise Bad(
            f"Line {line} holds a control character, so the file is no plain text or is damaged. "
            "Save it again as text (UTF-8) and upload that."
        )
    return text
