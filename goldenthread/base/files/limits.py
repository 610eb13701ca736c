"""Walls around the process that opens a stranger's file: time, memory, output, no network, no other program.

Linux. The network wall is a seccomp filter, which needs no privilege; where the kernel refuses it, `shut_in` says so
and the safe-start check reports it.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import struct

from goldenthread.base.files.kinds import LARGEST_UNPACKED, MEMORY, SECONDS

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 1  # REFUSE answers EPERM
# Sockets, other programs, other processes, tracing, and io_uring (which has sockets of its own).
FORBIDDEN = {
    "x86_64": (0xC000003E, (41, 42, 49, 50, 53, 43, 288, 59, 322, 56, 57, 58, 435, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 199, 200, 201, 202, 203, 242, 221, 281, 220, 435, 117, 270, 271, 425)),
}


def _filter(arch: int, calls: tuple[int, ...], x32: bool) -> bytes:
    """A classic BPF program: another architecture dies, a forbidden call is refused, all else passes."""

    def step(code: int, yes: int, no: int, value: int) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    load, equal, greater, answer = 0x20, 0x15, 0x35, 0x06
    program = [step(load, 0, 0, 4), step(equal, 1, 0, arch), step(answer, 0, 0, KILL), step(load, 0, 0, 0)]
    if x32:
        program += [step(greater, 0, 1, 0x40000000), step(answer, 0, 0, KILL)]
    for call in calls:
        program += [step(equal, 0, 1, call), step(answer, 0, 0, REFUSE)]
    program.append(step(answer, 0, 0, ALLOW))
    return b"".join(program)


def no_network() -> bool:
    """Take sockets and new processes away from this process for good. False where the kernel will not."""
    known = FORBIDDEN.get(platform.machine())
    if known is None:
        return False
    code = _filter(known[0], known[1], platform.machine() == "x86_64")
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    program = Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            return False
        return libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0
    except (OSError, AttributeError):
        return False


def shut_in(seconds: int = SECONDS) -> bool:
    """Put up every wall; gives whether the network wall stands. The parent adds the limit on wall-clock time.

    `seconds` of processor time: more than usual for a long paper that is read rather than only looked at.
    """
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST_UNPACKED),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    return no_network()
