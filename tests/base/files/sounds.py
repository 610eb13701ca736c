"""Sounds made by hand, each with what a telephone or a stranger may hide in it: a place, a name, a picture, a tail."""

import io
import struct
import wave

from goldenthread.base.files.checks import sound

SECRET = b"+51.5407+000.7077/ Ada Invented"  # a place and a name: no byte of it may be left
MP3_HEAD = b"\xff\xfb\x90\x64"  # MPEG-1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes, 1152 samples
AAC_SILENCE = bytes.fromhex("010c20 07".replace(" ", "")) + bytes(4)
SETTINGS = b"\x12\x08"  # AAC-LC, 44.1 kHz, one channel


def wav(seconds: float = 2, *, rate: int = 8_000, more: bytes = b"") -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\x10\x20" * int(seconds * rate))
    whole = made.getvalue() + more
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def list_chunk(words: bytes = SECRET) -> bytes:
    body = b"INFOIART" + struct.pack("<I", len(words)) + words + b"\0" * (len(words) % 2)
    return b"LIST" + struct.pack("<I", len(body)) + body


def mp3(frames: int = 100) -> bytes:
    return (MP3_HEAD + bytes(413)) * frames


def id3(words: bytes = SECRET) -> bytes:
    frame = b"TXXX" + struct.pack(">I", len(words) + 1) + b"\0\0\0" + words
    size = len(frame)
    return b"ID3\3\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + frame


def id3v1() -> bytes:
    return b"TAG" + SECRET.ljust(125, b"\0")


def info_frame() -> bytes:
    return MP3_HEAD + bytes(32) + b"Info" + b"\0\0\0\0LAME3.100" + SECRET + bytes(417 - 53 - len(SECRET))


def m4a(samples: int = 100, *, handler: bytes = b"soun", tail: bytes = b"", brand: bytes = b"M4A ") -> bytes:
    """As a telephone writes it: the movie after the sound, its place in `udta`, its maker in `meta`, empty space."""
    box, full = sound.box, bytes(4)
    kind = box(b"ftyp", brand, bytes(4), b"M4A mp42")
    free = box(b"free", SECRET)
    data = box(b"mdat", AAC_SILENCE * samples + SECRET)
    first = len(kind) + len(free) + 8
    esds = box(b"esds", full, sound._descriptor(3, b"\0\0\0", sound._descriptor(4, b"\x40\x15", bytes(11),
               sound._descriptor(5, SETTINGS)), sound._descriptor(6, b"\2")))  # fmt: skip
    entry = box(b"mp4a", struct.pack(">6xH8xHHHHI", 1, 1, 16, 0, 0, 44_100 << 16), esds)
    size = len(AAC_SILENCE)
    halves = (samples // 2, samples - samples // 2)
    stbl = box(
        b"stbl",
        box(b"stsd", full, struct.pack(">I", 1), entry),
        box(b"stts", full, struct.pack(">3I", 1, samples, 1024)),
        box(b"stsc", full, struct.pack(">7I", 2, 1, halves[0], 1, 2, halves[1], 1)),
        box(b"stsz", full, struct.pack(">II", size, samples)),
        box(b"stco", full, struct.pack(">3I", 2, first, first + halves[0] * size)),
    )
    mdia = box(b"mdia", box(b"mdhd", full, struct.pack(">4IHH", 7, 7, 44_100, samples * 1024, 0, 0)),
               box(b"hdlr", full, bytes(4), handler, bytes(12), SECRET + b"\0"), box(b"minf", stbl))  # fmt: skip
    udta = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(SECRET), 0x15C7), SECRET))
    moov = box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"tkhd", bytes(84)), mdia), udta,
               box(b"meta", full, SECRET))  # fmt: skip
    return kind + free + data + moov + tail


def ogg(packets: int = 100, *, remarks: bytes = SECRET, stream: int = 77) -> bytes:
    """One packet of 20 ms on each page; an empty Opus packet is silence."""

    def page(flags, granule, number, content):
        made = sound.ogg_page(flags, granule, number, bytes([len(content)]), content)
        made = made[:14] + struct.pack("<I", stream) + made[18:22] + bytes(4) + made[26:]
        return made[:22] + struct.pack("<I", sound.ogg_sum(made)) + made[26:]

    head = b"OpusHead\1\1" + struct.pack("<HIHB", 312, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", len(remarks)) + remarks + struct.pack("<I", 0)
    pages = [page(2, 0, 0, head), page(0, 0, 1, tags)]
    for n in range(packets):
        pages.append(page(4 if n == packets - 1 else 0, 312 + 960 * (n + 1), n + 2, b"\xfc"))
    return b"".join(pages)
