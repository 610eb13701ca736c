"""Sound: walked from its first byte to its last, kept as a new file that holds the sound alone.

No sample is decoded here: a decoder is a large program in another language, and the browser has one behind walls of
its own. What is written again is what the format needs to be played. Names, places, days, pictures, other tracks, empty
space and tails are left behind, for only what is known is copied.

    seconds = resound(data, Kind.MP3, out)
"""

from __future__ import annotations

import io
import struct
import wave
import zlib
from collections.abc import Iterator
from pathlib import Path

from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.kinds import LONGEST_SOUND, Kind

DAMAGED = "The sound recording is damaged or cut short. Play it on your device, save it again, and upload that."
OTHER = "Something that is no sound is hidden in the recording. Save it again in your recorder and upload that."
RATES = range(8_000, 96_001)  # samples a second


def resound(data: bytes, kind: Kind, out: Path) -> int:
    """Write the sound again and give its length in whole seconds, at least 1. Raises Bad."""
    write = {Kind.WAV: _wav, Kind.MP3: _mp3, Kind.M4A: _m4a, Kind.OGG: _ogg}[kind]
    try:
        again, seconds = write(data)
    except (Bad, MemoryError):
        raise
    except (struct.error, IndexError, ValueError, EOFError, ZeroDivisionError, OverflowError, wave.Error):
        raise Bad(DAMAGED) from None
    if seconds <= 0:
        raise Bad("The sound recording is empty. Record it again and upload that.")
    if seconds > LONGEST_SOUND:
        raise Bad(
            f"The sound recording is {_minutes(seconds)} long. The longest we take is {LONGEST_SOUND // 60} minutes. "
            "Split it, or choose the part that matters, and upload that."
        )
    out.write_bytes(again)
    return max(1, round(seconds))


def _minutes(seconds: float) -> str:
    whole = round(seconds / 60)
    return f"{whole // 60} hours {whole % 60} minutes" if whole >= 120 else f"{whole} minutes"


# --- WAV: RIFF chunks (Microsoft, Multimedia Programming Interface 1.0) -----------------------------------------------

PCM, EXTENSIBLE = 1, 0xFFFE


def _wav(data: bytes) -> tuple[bytes, float]:
    at, sound, form = 12, b"", b""
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        if at + 8 + size > len(data):
            raise Bad(DAMAGED)
        if name == b"fmt " and not form:
            form = data[at + 8 : at + 8 + size]
        elif name == b"data":
            if sound:
                raise Bad(OTHER)
            sound = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    coding, channels, rate, _, _, bits = struct.unpack("<HHIIHH", form[:16])
    if coding == EXTENSIBLE and len(form) >= 40:
        coding = struct.unpack("<H", form[24:26])[0]
    if coding != PCM or bits not in (8, 16, 24):
        raise Bad("The WAV recording is packed in a way that we do not take. Save it as MP3 or M4A and upload that.")
    if channels not in (1, 2) or rate not in RATES:
        raise Bad(DAMAGED)
    width = channels * bits // 8
    sound = sound[: len(sound) // width * width]
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(bits // 8)
        file.setframerate(rate)
        file.writeframes(sound)
    return made.getvalue(), len(sound) / width / rate


# --- MP3: MPEG audio frames, layer III (ISO/IEC 11172-3 and 13818-3) --------------------------------------------------

BIT_RATES = {  # thousands a second, by whether it is MPEG-1
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
SAMPLE_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def mp3_frame(head: bytes) -> tuple[int, int, float] | None:
    """(length in bytes, a key that all frames of one sound share, seconds), or None where no frame begins."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, hertz = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer != 1 or rate in (0, 15) or hertz == 3:
        return None
    samples = 1152 if version == 3 else 576
    hz = SAMPLE_RATES[version][hertz]
    length = samples // 8 * BIT_RATES[version == 3][rate] * 1000 // hz + (head[2] >> 1 & 1)
    return length, version << 2 | hertz, samples / hz


def id3_length(data: bytes, at: int = 0) -> int:
    """Bytes of the ID3v2 tag that begins here, 0 for none."""
    if data[at : at + 3] != b"ID3" or len(data) < at + 10 or any(b & 0x80 for b in data[at + 6 : at + 10]):
        return 0
    size = 0
    for b in data[at + 6 : at + 10]:
        size = size << 7 | b
    return 10 + size + (10 if data[at + 5] & 0x10 else 0)


def _is_tail(data: bytes) -> bool:
    """Whether these bytes are tags that players skip, or empty space."""
    if len(data) >= 128 and data[-128:-125] == b"TAG":
        data = data[:-128]
    while data[:8] == b"APETAGEX" and len(data) >= 32:
        data = data[struct.unpack("<I", data[12:16])[0] + (32 if data[20:24] and data[23] & 0x80 else 0) :]
    return not data.strip(b"\0")


def _mp3(data: bytes) -> tuple[bytes, float]:
    at = 0
    while length := id3_length(data, at):
        at += length
    while at < len(data) and data[at] == 0:
        at += 1
    kept, seconds, key, first = [], 0.0, None, True
    while (frame := mp3_frame(data[at : at + 4])) is not None:
        length, this, lasts = frame
        if at + length > len(data):
            break  # recorders leave the last frame unfinished
        if key is not None and this != key:
            raise Bad(OTHER)
        whole = data[at : at + length]
        # The first frame may hold no sound but the encoder's name and settings.
        if not (first and any(mark in whole[:200] for mark in (b"Xing", b"Info", b"VBRI"))):
            kept.append(whole)
            seconds += lasts
        key, first, at = this, False, at + length
    if len(kept) < 3:
        raise Bad(DAMAGED)
    rest = data[at:]
    if rest and mp3_frame(rest[:4]) is None and not _is_tail(rest):
        raise Bad(OTHER if len(rest) < len(data) // 2 else DAMAGED)
    return b"".join(kept), seconds


# --- M4A: AAC in an MP4 file (ISO/IEC 14496-12 and -14) ---------------------------------------------------------------

HOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
MOST_SAMPLES = 300_000


def boxes(data: bytes, at: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """(name, first byte, end) of the content of each box. Raises Bad where one is longer than what holds it."""
    end = len(data) if end is None else end
    while at + 8 <= end:
        size, name, head = struct.unpack(">I", data[at : at + 4])[0], data[at + 4 : at + 8], 8
        if size == 1:
            size, head = struct.unpack(">Q", data[at + 8 : at + 16])[0], 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise Bad(DAMAGED)
        yield name, at + head, at + size
        at += size


def box(name: bytes, *parts: bytes) -> bytes:
    whole = b"".join(parts)
    return struct.pack(">I", 8 + len(whole)) + name + whole


def _m4a(data: bytes) -> tuple[bytes, float]:
    top = list(boxes(data))
    if any(name == b"moof" for name, _, _ in top):
        raise Bad("The recording is in pieces, as for a live broadcast. Save it as a whole file and upload that.")
    moov = next(((a, e) for name, a, e in top if name == b"moov"), None)
    if moov is None:
        raise Bad(DAMAGED)
    tracks = []
    for name, start, end in boxes(data, *moov):
        if name == b"trak":
            found = _inside(data, start, end)
            kind = data[found[b"hdlr"][0] + 8 : found[b"hdlr"][0] + 12] if b"hdlr" in found else b""
            if kind == b"vide":
                raise Bad("The file is a video. Save its sound alone, or write down what it shows, and upload that.")
            if kind == b"soun":
                tracks.append(found)
    if len(tracks) != 1:
        raise Bad(DAMAGED if not tracks else OTHER)
    return _one_track(data, tracks[0])


def _inside(data: bytes, start: int, end: int) -> dict[bytes, tuple[int, int]]:
    found: dict[bytes, tuple[int, int]] = {}
    for name, a, e in boxes(data, start, end):
        if name in HOLDERS:
            found = _inside(data, a, e) | found  # the first of a name holds: QuickTime has a second handler inside
        else:
            found.setdefault(name, (a, e))
    return found


def _numbers(data: bytes, place: tuple[int, int], width: int, *, skip: int = 8) -> list[tuple[int, ...]]:
    """The rows of a table whose count stands before it; `width`: numbers of 32 bits in a row."""
    a, e = place
    count = struct.unpack(">I", data[a + skip - 4 : a + skip])[0]
    if count > MOST_SAMPLES or a + skip + 4 * width * count > e:
        raise Bad(DAMAGED)
    flat = struct.unpack(f">{count * width}I", data[a + skip : a + skip + 4 * width * count])
    return [flat[i : i + width] for i in range(0, len(flat), width)]


def _one_track(data: bytes, found: dict[bytes, tuple[int, int]]) -> tuple[bytes, float]:
    needed = (b"mdhd", b"stsd", b"stts", b"stsc", b"stsz")
    if any(name not in found for name in needed) or not ({b"stco", b"co64"} & set(found)):
        raise Bad(DAMAGED)
    a, _ = found[b"mdhd"]
    scale = struct.unpack(">I", data[a + 20 : a + 24] if data[a] else data[a + 12 : a + 16])[0]
    times = _numbers(data, found[b"stts"], 2)
    a, _ = found[b"stsz"]
    same, count = struct.unpack(">II", data[a + 4 : a + 12])
    if count > MOST_SAMPLES:
        raise Bad(DAMAGED)
    sizes = [same] * count if same else [row[0] for row in _numbers(data, found[b"stsz"], 1, skip=12)]
    if b"stco" in found:
        offsets = [row[0] for row in _numbers(data, found[b"stco"], 1)]
    else:
        offsets = [high << 32 | low for high, low in _numbers(data, found[b"co64"], 2)]
    samples = list(_samples(data, sizes, offsets, _numbers(data, found[b"stsc"], 3)))
    if len(samples) != count or sum(n for n, _ in times) != count or not scale:
        raise Bad(DAMAGED)
    sound = b"".join(samples)
    ticks = sum(n * delta for n, delta in times)
    entry = _entry(data, found[b"stsd"])
    if ticks >= 1 << 32:
        raise Bad(DAMAGED)
    full = bytes(4)  # version and flags
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    table = box(
        b"stbl",
        box(b"stsd", full, struct.pack(">I", 1), entry),
        box(b"stts", full, struct.pack(">I", len(times)), *(struct.pack(">II", *row) for row in times)),
        box(b"stsc", full, struct.pack(">4I", 1, 1, count, 1)),
        box(b"stsz", full, struct.pack(">II", 0, count), struct.pack(f">{count}I", *sizes)),
        box(b"stco", full, struct.pack(">II", 1, 0)),
    )
    media = box(
        b"mdia",
        box(b"mdhd", full, struct.pack(">4IHH", 0, 0, scale, ticks, 0x55C4, 0)),  # language: undetermined
        box(b"hdlr", full, bytes(4), b"soun", bytes(12), b"\0"),
        box(b"minf", box(b"smhd", full, bytes(4)),
            box(b"dinf", box(b"dref", full, struct.pack(">I", 1), box(b"url ", b"\0\0\0\1"))), table),
    )  # fmt: skip
    track = box(
        b"trak",
        box(b"tkhd", b"\0\0\0\7", struct.pack(">5I", 0, 0, 1, 0, ticks), bytes(8),
            struct.pack(">4H", 0, 0, 0x100, 0), matrix, bytes(8)),
        media,
    )  # fmt: skip
    movie = box(
        b"moov",
        box(b"mvhd", full, struct.pack(">4I", 0, 0, scale, ticks), struct.pack(">IH", 0x10000, 0x100), bytes(10),
            matrix, bytes(24), struct.pack(">I", 2)),
        track,
    )  # fmt: skip
    kind = box(b"ftyp", b"M4A ", bytes(4), b"M4A mp42isom")
    where = struct.pack(">I", len(kind) + len(movie) + 8)
    movie = movie[:-4] + where  # the one chunk's place is the last number of the last box
    return kind + movie + box(b"mdat", sound), ticks / scale


def _samples(data: bytes, sizes: list[int], offsets: list[int], runs: list[tuple[int, ...]]) -> Iterator[bytes]:
    """Each sample's bytes; `runs`: (first chunk, samples in each, description)."""
    number = 0
    for place, (first, each, description) in enumerate(runs):
        last = runs[place + 1][0] - 1 if place + 1 < len(runs) else len(offsets)
        if description != 1 or not 1 <= first <= last <= len(offsets) or not each:
            raise Bad(DAMAGED)
        for at in offsets[first - 1 : last]:
            for size in sizes[number : number + each]:
                if not size or at + size > len(data):
                    raise Bad(DAMAGED)
                yield data[at : at + size]
                at += size
            number += each


def _entry(data: bytes, place: tuple[int, int]) -> bytes:
    """How the sound is packed, written again. AAC only."""
    a, e = place
    name, start, end = next(boxes(data, a + 8, e))
    if name != b"mp4a":
        raise Bad("The recording is packed in a way that we do not take. Save it as MP3, or M4A with AAC.")
    version, channels, rate = (
        struct.unpack(">H", data[start + 8 : start + 10])[0],
        struct.unpack(">H", data[start + 16 : start + 18])[0],
        struct.unpack(">I", data[start + 24 : start + 28])[0] >> 16,
    )
    more = {0: 0, 1: 16}.get(version)
    if more is None or channels not in (1, 2):
        raise Bad(DAMAGED)
    inner = {name: (x, y) for name, x, y in boxes(data, start + 28 + more, end)}
    if b"wave" in inner:  # QuickTime keeps it one box deeper
        inner = {name: (x, y) for name, x, y in boxes(data, *inner[b"wave"])}
    if b"esds" not in inner:
        raise Bad(DAMAGED)
    settings = _settings(data[inner[b"esds"][0] + 4 : inner[b"esds"][1]])
    return box(
        b"mp4a",
        struct.pack(">6xH8xHHHHI", 1, channels, 16, 0, 0, rate << 16),
        box(b"esds", bytes(4), _descriptor(3, b"\0\1\0", _descriptor(4, b"\x40\x15", bytes(11),
            _descriptor(5, settings)), _descriptor(6, b"\2"))),
    )  # fmt: skip


def _descriptor(tag: int, *parts: bytes) -> bytes:
    whole = b"".join(parts)
    return bytes([tag, len(whole)]) + whole


def _settings(data: bytes) -> bytes:
    """The decoder's settings of an AAC sound (AudioSpecificConfig), the only part of the descriptors that is kept."""

    def opened(at: int, tag: int) -> tuple[int, int]:
        if data[at] != tag:
            raise Bad(DAMAGED)
        size, at = 0, at + 1
        for _ in range(4):
            size, more, at = size << 7 | data[at] & 0x7F, data[at] & 0x80, at + 1
            if not more:
                break
        return at, at + size

    at, _ = opened(0, 3)
    flags = data[at + 2]
    at += 3 + (2 if flags & 0x80 else 0) + (1 + data[at + 3] if flags & 0x40 else 0) + (2 if flags & 0x20 else 0)
    at, _ = opened(at, 4)
    if data[at] != 0x40:
        raise Bad("The recording is packed in a way that we do not take. Save it as MP3, or M4A with AAC.")
    at, end = opened(at + 13, 5)
    if not 2 <= end - at <= 64 or end > len(data):
        raise Bad(DAMAGED)
    return data[at:end]


# --- Ogg with Opus (RFC 3533, RFC 7845) -------------------------------------------------------------------------------

TURNED = bytes(int(f"{b:08b}"[::-1], 2) for b in range(256))
NO_TAGS = b"OpusTags" + bytes(8)  # no maker, no remarks


def ogg_sum(page: bytes) -> int:
    """The check sum of a page whose own four bytes are zero. zlib counts the bits the other way round."""
    turned = zlib.crc32(page.translate(TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{turned:032b}"[::-1], 2)


def _pages(data: bytes) -> Iterator[tuple[int, int, int, bytes, bytes]]:
    """(flags, place in time, stream, table, content) of each page. Raises Bad for bytes between pages."""
    at = 0
    while at < len(data):
        if at + 27 > len(data) or data[at : at + 5] != b"OggS\0":
            raise Bad(OTHER if at and data[at : at + 4] != b"OggS"[: len(data) - at] else DAMAGED)
        flags, granule, stream, _, told, segments = struct.unpack("<BqIIIB", data[at + 5 : at + 27])
        table = data[at + 27 : at + 27 + segments]
        end = at + 27 + segments + sum(table)
        if len(table) < segments or end > len(data):
            raise Bad(DAMAGED)
        if ogg_sum(data[at : at + 22] + bytes(4) + data[at + 26 : end]) != told:
            raise Bad(DAMAGED)
        yield flags, granule, stream, table, data[at + 27 + segments : end]
        at = end


def ogg_page(flags: int, granule: int, number: int, table: bytes, content: bytes) -> bytes:
    def head(told: int) -> bytes:
        return b"OggS\0" + struct.pack("<BqIIIB", flags, granule, 1, number, told, len(table)) + table

    return head(ogg_sum(head(0) + content)) + content


def _ogg(data: bytes) -> tuple[bytes, float]:
    pages = _pages(data)
    flags, _, stream, _, first = next(pages)
    if not flags & 2 or not first.startswith(b"OpusHead") or len(first) < 19:
        raise Bad("The Ogg recording is packed in a way that we do not take. Save it as MP3 or M4A and upload that.")
    channels, before, family = first[9], struct.unpack("<H", first[10:12])[0], first[18]
    if channels not in (1, 2) or family != 0:
        raise Bad(DAMAGED)
    kept = [ogg_page(2, 0, 0, bytes([19]), first[:19]), ogg_page(0, 0, 1, bytes([len(NO_TAGS)]), NO_TAGS)]
    in_tags, begun, last = True, False, 0
    for flags, granule, this, table, content in pages:
        if this != stream:
            raise Bad(OTHER)
        if in_tags:
            if not begun and not content.startswith(b"OpusTags"):
                raise Bad(DAMAGED)
            begun, in_tags = True, bool(table) and all(b == 255 for b in table)
            continue
        last = granule if granule >= 0 else last
        kept.append(ogg_page(flags & 5, granule, len(kept), table, content))
    if len(kept) < 3:
        raise Bad(DAMAGED)
    return b"".join(kept), (last - before) / 48_000
