"""Runs a program on a terminal of its own, presses Ctrl-C at its first question, and tells what it saw."""

import os
import pty
import sys
import termios

ECHO = 3  # c_lflag in what tcgetattr gives


def echoes(terminal):
    return bool(termios.tcgetattr(terminal)[ECHO] & termios.ECHO)


def main():
    keeper, terminal = pty.openpty()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(os.open(os.ttyname(terminal), os.O_RDWR))  # becomes the controlling terminal
        for descriptor in (0, 1, 2):
            os.dup2(terminal, descriptor)
        environment = dict(os.environ, XDG_RUNTIME_DIR="/nonexistent")
        os.execve(sys.argv[1], sys.argv[1:], environment)
    said = b""
    while b": " not in said:
        said += os.read(keeper, 100)
    silent = not echoes(terminal)
    os.write(keeper, b"geheim\x03")
    _, status = os.waitpid(child, 0)
    print(
        "asked; "
        + ("silent while asked; " if silent else "shown while asked; ")
        + (f"ended by signal {os.WTERMSIG(status)}; " if os.WIFSIGNALED(status) else f"ended with {status >> 8}; ")
        + ("echo on" if echoes(terminal) else "echo off")
    )


main()
