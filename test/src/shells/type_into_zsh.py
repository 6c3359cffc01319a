"""Types a line into an interactive zsh, presses Tab and prints what zsh has made of it.

    python3 type_into_zsh.py ZSH COMPLETION_SCRIPT LINE    ->    the completed line
"""

import os
import pty
import re
import signal
import sys

TIME_LIMIT_S = 60


def read_until(terminal, pattern):
    seen = b""

    def give_up(*_):
        raise TimeoutError(f"{pattern} was not seen in {seen}")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(TIME_LIMIT_S)
    while (found := re.search(pattern, seen)) is None:
        seen += os.read(terminal, 4096)
    signal.alarm(0)
    return found


def complete(zsh, script, line):
    child, terminal = pty.fork()
    if child == 0:
        os.execv(zsh, [zsh, "-f", "-i"])
    setup = f"bindkey -e; PS1=; unsetopt prompt_sp; autoload -Uz compinit && compinit -u -D; source {script}; print REA''DY\n"
    os.write(terminal, setup.encode())
    read_until(terminal, rb"READY\r\n")
    # Tab completes. Then print is put in front of the line and it is run, so that zsh says what stands there.
    os.write(terminal, f"{line}\t\x01print -r -- '<' \x05 '>'\n".encode())
    found = read_until(terminal, rb"\n< (.*?) +>\r\n")
    os.write(terminal, b"exit\n")
    return found[1].decode()


if __name__ == "__main__":
    print(complete(*sys.argv[1:]))
