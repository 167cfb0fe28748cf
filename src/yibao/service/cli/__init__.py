"""The command line: `yibao check`, `policy`, `benefits`, `serve`, `knowledge`, `eval`.

Comes in: arguments, files, standard input. Goes out: words or JSON on standard output, an exit
code: 0 done, 1 something found wrong in the knowledge, 2 input that cannot be read. A command's
module is loaded when it is called, so that one verdict pays for nothing else.
"""

from __future__ import annotations

from yibao.service.cli.group import main

__all__ = ["main"]
