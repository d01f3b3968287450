"""Does what Resolve's `fuscript` does: runs the menu script with `resolve`, `fusion` and `bmd` in its globals.

Words: the script; then JSON with `resolve` (how the small Resolve behaves), `constants` of the script that a test
cannot wait for, `name` (what the script's `__name__` is), `outside` (no Resolve at all).
"""

import json
import socketserver
import sys
from pathlib import Path

import small_resolve

socketserver.BaseServer.serve_forever.__defaults__ = (0.01,)  # s between two looks whether it should end
path, options = sys.argv[1], json.loads(sys.argv[2])
code = compile(Path(path).read_text(encoding="utf-8"), path, "exec")
resolve = small_resolve.Resolve(**options.get("resolve", {}))
around = {"__name__": options.get("name", "__main__"), "resolve": resolve, "fusion": None, "bmd": None}
if options.get("outside"):
    around = {"__name__": "__main__"}
if "constants" in options:
    around = {"__name__": "menu_script"}
    exec(code, around)
    around.update(options["constants"])
    around["main"](resolve)
else:
    exec(code, around)
