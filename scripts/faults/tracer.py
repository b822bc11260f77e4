"""Run a process under ptrace, see each system call that changes something, and break one of them.

A seccomp filter stops the process at these calls only, so that a run under watch takes hardly longer than one without;
strace, which does the same, more than doubles it (a sample of the cases is run under strace as well). Every process and
thread that the first one starts is watched, too. Linux on x86-64.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import signal
import struct
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

#: Name → number on x86-64, and which argument is a path or a descriptor.
CALLS: dict[str, tuple[int, str]] = {
    "open": (2, "path0"), "creat": (85, "path0"), "openat": (257, "path1"), "openat2": (437, "path1"),
    "rename": (82, "path1"), "renameat": (264, "path3"), "renameat2": (316, "path3"),
    "unlink": (87, "path0"), "unlinkat": (263, "path1"), "rmdir": (84, "path0"),
    "mkdir": (83, "path0"), "mkdirat": (258, "path1"), "mknod": (133, "path0"), "mknodat": (259, "path1"),
    "link": (86, "path1"), "linkat": (265, "path3"), "symlink": (88, "path1"), "symlinkat": (266, "path2"),
    "write": (1, "fd0"), "writev": (20, "fd0"), "pwrite64": (18, "fd0"), "pwritev": (296, "fd0"),
    "pwritev2": (328, "fd0"), "copy_file_range": (326, "fd2"), "sendfile": (40, "fd0"), "splice": (275, "fd2"),
    "fsync": (74, "fd0"), "fdatasync": (75, "fd0"), "syncfs": (306, "fd0"), "sync_file_range": (277, "fd0"),
    "truncate": (76, "path0"), "ftruncate": (77, "fd0"), "fallocate": (285, "fd0"),
    "chmod": (90, "path0"), "fchmod": (91, "fd0"), "fchmodat": (268, "path1"), "fchmodat2": (452, "path1"),
    "chown": (92, "path0"), "fchown": (93, "fd0"), "fchownat": (260, "path1"), "utimensat": (280, "path1"),
    "setxattr": (188, "path0"), "lsetxattr": (189, "path0"), "fsetxattr": (190, "fd0"),
}  # fmt: skip
_NAMES = list(CALLS)
_FLAGS_OF = {"open": 1, "openat": 2}  # which argument says whether the file is opened for writing
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_NOT_COUNTED = len(_NAMES)  # the filter's word for a file that is opened for reading
_NO_FILES = ("/dev/null", "/dev/tty", "/proc/", "/sys/")
_PATIENCE = 200  # interrupts without end: Python tries again each time, until somebody kills it
SECONDS = 60  # a run that takes longer hangs

_TRACEME, _PEEK, _CONT, _GETREGS, _SETREGS, _SETOPTIONS, _GETEVENTMSG = 0, 1, 7, 12, 13, 0x4200, 0x4201
_FORK, _VFORK, _CLONE, _EXEC, _SECCOMP = 1, 2, 3, 4, 7  # events
_OPTIONS = sum(1 << event for event in (_FORK, _VFORK, _CLONE, _EXEC, _SECCOMP)) | 0x100000  # and they end with us
_WALL = 0x40000000
_N_REGISTERS, _RAX, _ORIG_RAX = 27, 10, 15
_ARGUMENTS = (14, 13, 12, 7, 9, 8)  # rdi rsi rdx r10 r8 r9

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_libc.ptrace.restype = ctypes.c_long


@dataclass(frozen=True)
class Call:
    """The nth system call of a process or thread that changes something, and what it is about."""

    task: str  # "1" is the first process, "1.2" the second that it started
    n: int
    name: str
    about: str  # a path, or what a descriptor stands for


@dataclass(frozen=True)
class Fault:
    """What befalls a call: "kill", or the name of an error, once or from there on."""

    task: str
    n: int
    kind: str
    is_persistent: bool = False


@dataclass
class Watched:
    """How a run ended."""

    code: int = 0  # of the first process; minus the signal that killed it
    is_hanging: bool = False
    is_met: bool = False  # whether the call of the fault was reached
    calls: list[Call] = field(default_factory=list)


def why_not() -> str:
    """Why nothing can be watched here; '' when it can."""
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        return "system calls can be broken on Linux on x86-64 only"
    ended = watch(lambda: None)
    return "" if ended.code == 0 else f"a process can't be watched here (it ended with {ended.code})"


def watch(
    body: Callable[[], None], fault: Fault | None = None, *, is_recorded: bool = False, unknown: Collection[str] = ()
) -> Watched:
    """Run `body` in a process of its own, under the fault, until all that it started has ended.

    Calls that are `unknown` to the system are never made, and are no calls for the fault.
    """
    sees_reading = fault is not None and fault.is_persistent  # then reading is refused as well
    pid = os.fork()
    if not pid:
        _become_watched(body, sees_reading)
    return _Tracer(pid, fault, is_recorded, unknown).run()


def _become_watched(body: Callable[[], None], sees_reading: bool) -> None:
    def watched() -> None:
        _libc.ptrace(_TRACEME, 0, None, None)
        os.kill(os.getpid(), signal.SIGSTOP)
        _install_filter(sees_reading)
        body()

    finish(watched)


def finish(body: Callable[[], None]) -> NoReturn:
    """All that a forked process does; it does not come back."""
    code: object = 70
    try:
        body()
        code = 0
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


class _Tracer:
    def __init__(self, pid: int, fault: Fault | None, is_recorded: bool, unknown: Collection[str]) -> None:
        self.main, self.fault, self.is_recorded, self.unknown = pid, fault, is_recorded, unknown
        self.names = {pid: "1"}
        self.n_started, self.n_calls = Counter[str](), Counter[str]()
        self.early = set[int]()  # stopped before we were told whose children they are
        self.alive = {pid}
        self.broken = ""  # the call that fails from now on
        self.n_interrupts = 0
        self.ended = Watched()

    def run(self) -> Watched:
        os.waitpid(self.main, 0)
        self.ptrace(_SETOPTIONS, self.main, _OPTIONS)
        before = signal.signal(signal.SIGALRM, lambda *_: self.give_up())
        signal.alarm(SECONDS)
        self.go_on(self.main)
        try:
            while self.alive:
                self.attend(*os.waitpid(-1, _WALL))
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)
        return self.ended

    def give_up(self) -> None:
        self.ended.is_hanging = True
        for pid in self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def attend(self, pid: int, status: int) -> None:
        if not os.WIFSTOPPED(status):
            self.alive.discard(pid)
            if pid == self.main:
                self.ended.code = os.waitstatus_to_exitcode(status)
            return
        event, stopped_by = status >> 16, os.WSTOPSIG(status)
        if event == _SECCOMP:
            self.call(pid)
        elif event in (_FORK, _VFORK, _CLONE):
            self.born(pid)
        elif event or pid in self.names:
            self.go_on(pid, 0 if event or stopped_by == signal.SIGSTOP else stopped_by)
        else:
            self.alive.add(pid)
            self.early.add(pid)

    def born(self, parent: int) -> None:
        pid = self.message(parent)
        name = self.names[parent]
        self.n_started[name] += 1
        self.names[pid] = f"{name}.{self.n_started[name]}"
        self.alive.add(pid)
        if pid in self.early:
            self.early.discard(pid)
            self.go_on(pid)
        self.go_on(parent)

    def call(self, pid: int) -> None:
        """A call that changes something is about to be made."""
        number, name = self.message(pid), self.names[pid]
        is_counted = number != _NOT_COUNTED
        called = _NAMES[number] if is_counted else "openat"
        if called in self.unknown:
            self.refuse(pid, "ENOSYS")
            self.go_on(pid)
            return
        if is_counted:
            self.n_calls[name] += 1
            if self.is_recorded:
                about = self.about(pid, called)
                if not about.startswith(_NO_FILES):
                    self.ended.calls.append(Call(name, self.n_calls[name], called, about))
        fault = self.fault
        if fault and is_counted and (name, self.n_calls[name]) == (fault.task, fault.n):
            self.ended.is_met = True
            if fault.kind == "kill":
                os.kill(pid, signal.SIGKILL)
                return
            if fault.is_persistent:
                self.broken = called
            self.refuse(pid, fault.kind)
        elif fault and called == self.broken:
            self.refuse(pid, fault.kind)
        self.go_on(pid)

    def refuse(self, pid: int, kind: str) -> None:
        """The call is not made, and says that it failed."""
        self.n_interrupts += kind == "EINTR"
        if self.n_interrupts > _PATIENCE:
            self.broken = ""  # whatever the run has started may end in its own way
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.main, signal.SIGKILL)
        registers = self.registers(pid)
        registers[_ORIG_RAX], registers[_RAX] = 2**64 - 1, 2**64 - getattr(errno, kind)
        self.ptrace(_SETREGS, pid, 0, registers)

    def about(self, pid: int, called: str) -> str:
        kind, argument = CALLS[called][1][:-1], int(CALLS[called][1][-1])
        value = self.registers(pid)[_ARGUMENTS[argument]]
        if kind == "fd":
            return str(Path(f"/proc/{pid}/fd/{value}").readlink())
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(value)
            return os.fsdecode(memory.read(4096).split(b"\0", 1)[0])

    def registers(self, pid: int) -> ctypes.Array[ctypes.c_ulonglong]:
        registers = (ctypes.c_ulonglong * _N_REGISTERS)()
        self.ptrace(_GETREGS, pid, 0, registers)
        return registers

    def message(self, pid: int) -> int:
        value = ctypes.c_ulong()
        self.ptrace(_GETEVENTMSG, pid, 0, ctypes.byref(value))
        return value.value

    def go_on(self, pid: int, with_signal: int = 0) -> None:
        self.ptrace(_CONT, pid, 0, with_signal)

    def ptrace(self, request: int, pid: int, address: object = 0, data: object = 0) -> None:
        """What can't be asked of a process that has just died need not be."""
        if request == _SETOPTIONS:
            address, data = 0, address
        if _libc.ptrace(request, pid, address, data) < 0 and ctypes.get_errno() != errno.ESRCH:
            raise OSError(ctypes.get_errno(), f"ptrace {request}: {os.strerror(ctypes.get_errno())}")


# --- the filter ---------------------------------------------------------------------------------------------------

_ALLOW, _TRACE = 0x7FFF0000, 0x7FF00000
_LOAD, _IS, _HAS, _RETURN = 0x20, 0x15, 0x45, 0x06
_ARCHITECTURE, _NUMBER, _FIRST_ARGUMENT = 4, 0, 16
_X86_64 = 0xC000003E


def _install_filter(sees_reading: bool) -> None:
    """Stop at the calls of the table, of those that open a file at those that may change it."""
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_IS, 1, 0, _X86_64), (_RETURN, 0, 0, _ALLOW), (_LOAD, 0, 0, _NUMBER)]
    otherwise = _TRACE | _NOT_COUNTED if sees_reading else _ALLOW
    for index, (name, (number, _)) in enumerate(CALLS.items()):
        answer = [(_RETURN, 0, 0, _TRACE | index)]
        if name in _FLAGS_OF:
            flags = _FIRST_ARGUMENT + 8 * _FLAGS_OF[name]
            answer = [(_LOAD, 0, 0, flags), (_HAS, 0, 1, _WRITING), *answer, (_RETURN, 0, 0, otherwise)]
        steps += [(_IS, 0, len(answer), number), *answer]
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
    no_new_privileges, seccomp, filter_mode = 38, 22, 2
    _libc.prctl(no_new_privileges, 1, 0, 0, 0)
    if _libc.prctl(seccomp, filter_mode, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")
