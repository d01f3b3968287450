"""From inside: the menu script passes our calls on to Resolve, in the free edition too."""

from typing import Any

from resolve_bridge.transports.errors import MENU
from resolve_bridge.transports.menu_script_calls import find_menu_script
from resolve_bridge.transports.proxy import root


class MenuScriptTransport:
    """A `Transport`: client of `in_app/Wildtrack.py`."""

    name = "menu-script"
    label = "the Wildtrack menu script"
    limits = (f"The menu script ends together with Resolve: choose {MENU} once after each start.",)

    def resolve(self) -> Any:
        """Resolve's root object, by proxy.

        Raises:
            MenuScriptNotRunning, MenuScriptOfAnotherVersion, ConnectionFileExposed.
        """
        return root(find_menu_script())
