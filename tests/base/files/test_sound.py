"""Sounds are known by their bytes, kept as the sound alone, and refused with words that say what to do."""

import io
import struct
import subprocess
import sys
import wave

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.base.files import gate
from goldenthread.base.files.checks import sound
from goldenthread.base.files.checks.bad import Bad
from goldenthread.base.files.checks.sniff import kind_of
from goldenthread.base.files.kinds import LONGEST_SOUND, SOUNDS, USUAL, Kind
from tests.base.files import sounds
from tests.base.files.sounds import SECRET

MADE = {
    Kind.WAV: (sounds.wav(2, more=sounds.list_chunk()), 2),
    Kind.MP3: (sounds.id3() + sounds.info_frame() + sounds.mp3(100) + sounds.id3v1(), 3),
    Kind.M4A: (sounds.m4a(100), 2),
    Kind.OGG: (sounds.ogg(100), 2),
}


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    settings.FILES_SCANNER = ""


def check(data, name, kinds=SOUNDS):
    return gate.check(io.BytesIO(data), name, root="casework", kinds=kinds)


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.code)
def test_a_sound_is_kept_without_the_place_the_name_and_the_maker(kind):
    data, seconds = MADE[kind]
    assert SECRET in data
    checked = check(data, f"voice{kind.extensions[0]}")
    kept = checked.path.read_bytes()
    assert (checked.kind, checked.seconds) == (kind, seconds)
    assert kind_of(kept) is kind
    assert not any(SECRET[n : n + 8] in kept for n in range(len(SECRET) - 7))
    again = check(kept, f"voice{kind.extensions[0]}")  # what was written is itself a sound, and the same one
    assert (again.sha256, again.seconds) == (checked.sha256, seconds)


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.code)
def test_the_sound_itself_is_the_same(kind, tmp_path):
    data, _ = MADE[kind]
    out = tmp_path / "out"
    sound.resound(data, kind, out)
    kept = out.read_bytes()
    if kind is Kind.WAV:
        with wave.open(io.BytesIO(kept)) as new:
            assert (new.getframerate(), new.readframes(16_000)) == (8_000, b"\x10\x20" * 16_000)
    elif kind is Kind.MP3:
        assert kept == sounds.mp3(100)
    elif kind is Kind.M4A:
        assert kept.endswith(sounds.AAC_SILENCE * 100)
    else:
        assert [content for *_, content in sound._pages(kept)][2:] == [b"\xfc"] * 100


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.code)
def test_a_sound_that_is_cut_short_or_holds_something_else_at_its_end_is_refused(kind):
    data, _ = MADE[kind]
    name = f"voice{kind.extensions[0]}"
    half = {Kind.MP3: sounds.id3()[:40]}.get(kind, data[: len(data) // 2 - 3])
    with pytest.raises(Bad, match="damaged or cut short"):
        check(half, name)
    tail = b"PK\x03\x04 <script>alert(1)</script> " + bytes(40)
    if kind is Kind.WAV:  # what stands after the last chunk is left behind
        assert b"script" not in check(data + tail[:7], name).path.read_bytes()
    with pytest.raises(Bad, match=r"hidden|damaged"):
        check(data + tail, name)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"MZ" + bytes(2_000), "voice.mp3", "The file is a program"),
        (b"<html><script>alert(1)</script></html>", "voice.mp3", "web page"),
        (b"Only words", "voice.mp3", "plain text but its name ends in “.mp3”"),
        (sounds.wav(), "voice.mp3", "is a WAV sound recording but its name ends in “.mp3”"),
        (sounds.m4a(handler=b"vide"), "film.mp4", "The file is a video"),
        (b"\x1aE\xdf\xa3" + bytes(60), "voice.webm", "WebM"),
        (b"#!AMR\n" + bytes(60), "voice.amr", "AMR recording"),
        (sounds.id3() + b"<script>alert(1)</script>" * 40, "voice.mp3", "damaged or cut short"),
        (sounds.mp3(10) + b"<script>alert(1)</script>", "voice.mp3", "hidden in the recording"),
        (sounds.mp3(10) + b"\xff\xf3\x40\xc4" + bytes(400), "voice.mp3", "hidden in the recording"),
        (b"RIFF" + struct.pack("<I", 40) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 1, 8_000, 32_000, 4, 32)
         + b"data" + bytes(4), "voice.wav", "packed in a way"),
        (sounds.wav(0), "voice.wav", "is empty"),
        (b"OggS\0" + bytes(60), "voice.ogg", "damaged"),
        (sounds.ogg() + sounds.ogg(stream=78), "voice.ogg", "hidden in the recording"),
        (sounds.m4a().replace(b"moov", b"moof"), "voice.m4a", "in pieces"),
    ],
)  # fmt: skip
def test_what_is_no_sound_or_not_one_that_we_can_check_is_refused_with_what_to_do(data, name, words):
    with pytest.raises(Bad, match=words):
        check(data, name)


def test_three_hours_are_refused_with_the_longest_that_we_take():
    # 8 kbit/s at 8 kHz (MPEG-2.5): 72 bytes for 72 ms, so that three hours are 11 MB
    frame = b"\xff\xe3\x18\xc4"
    length, _, lasts = sound.mp3_frame(frame)
    frames = round(3 * 3600 / lasts)
    with pytest.raises(Bad, match=f"3 hours 0 minutes long. The longest we take is {LONGEST_SOUND // 60} minutes"):
        check((frame + bytes(length - 4)) * frames, "voice.mp3")


def test_a_room_that_asks_for_no_sound_takes_none():
    with pytest.raises(Bad, match="which cannot be used here"):
        check(sounds.mp3(), "voice.mp3", kinds=USUAL)


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.code)
def test_a_change_of_any_byte_is_refused_or_kept_as_a_sound_and_never_breaks_the_check(kind, tmp_path_factory):
    data, _ = MADE[kind]
    out = tmp_path_factory.mktemp("sound") / "out"

    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, min(len(data), 4_000) - 1), st.integers(0, 255)), min_size=1, max_size=5),
           st.booleans())  # fmt: skip
    def changed(changes, end):
        broken = bytearray(data)
        for at, value in changes:
            broken[-1 - at if end else at] = value
        try:
            seconds = sound.resound(bytes(broken), kind, out)
        except Bad:
            return
        assert 1 <= seconds <= LONGEST_SOUND

    changed()


def test_the_sum_of_an_ogg_page_is_that_of_the_standard():
    # by the plain method of RFC 3533: polynomial 04c11db7, the highest bit first, from 0
    def plain(data):
        total = 0
        for byte in data:
            total ^= byte << 24
            for _ in range(8):
                total = (total << 1 ^ (0x04C11DB7 if total & 1 << 31 else 0)) & 0xFFFFFFFF
        return total

    for data in (b"", b"O", b"OggS" + bytes(range(256))):
        assert sound.ogg_sum(data) == plain(data)


def test_the_sound_check_starts_no_decoder_and_needs_no_library():
    code = (
        "import sys; import goldenthread.base.files.checks.sound\n"
        "print([name for name in sys.modules if name in ('PIL', 'lxml', 'numpy')])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
