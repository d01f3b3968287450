"""Does what Resolve's `fuscript` does: runs the menu script with `resolve`, `fusion` and `bmd` in its globals.

Words: the script; then JSON with `answers` (how often Resolve tells its name; then it is silent), and `constants` of
the script that a test cannot wait for.
"""

import json
import sys
from pathlib import Path

import small_resolve

path, options = sys.argv[1], json.loads(sys.argv[2])
code = compile(Path(path).read_text(encoding="utf-8"), path, "exec")
around = {"resolve": small_resolve.Resolve(options.get("answers", -1)), "fusion": None, "bmd": None}
if options.get("outside"):
    around = {}
if "constants" in options:
    around["__name__"] = "menu_script"
    exec(code, around)
    around.update(options["constants"])
    around["main"](around["resolve"])
else:
    around["__name__"] = "__main__"
    exec(code, around)
