"""Firefox as selenium wants it, with no program between them: Marionette, which Firefox itself speaks.

Selenium asks for geckodriver, which translates WebDriver into Marionette, and which no Debian package has. The commands
are the same under other names, so a connection of selenium's own kind says them here.
"""

import json
import re
import socket
from itertools import count
from typing import Any

# What is not named after selenium's command; all others are, as `findElement` and `WebDriver:FindElement`.
NAMES = {
    "clearElement": "ElementClear",
    "clickElement": "ElementClick",
    "actions": "PerformActions",
    "get": "Navigate",
    "quit": "DeleteSession",
    "screenshot": "TakeScreenshot",
    "sendKeysToElement": "ElementSendKeys",
}
HELLO = ("applicationType", "marionetteProtocol")


class Marionette:
    """The executor of a `selenium.webdriver.Remote`, over the port that a Firefox listens on."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.stream = self.socket.makefile("rb")
        self.numbers = count(1)
        assert self._read()["marionetteProtocol"] == 3

    def execute(self, command: str, params: dict[str, Any] | None) -> dict[str, Any]:
        """Say one command, and return the answer in selenium's form."""
        name = re.sub("^w3c", "", command)
        name = NAMES.get(name, name[0].upper() + name[1:])
        given = {key: value for key, value in (params or {}).items() if key != "sessionId"}
        if name == "NewSession":
            given = given["capabilities"]["alwaysMatch"]
        elif name == "SwitchToFrame" and isinstance(given["id"], dict):
            given = {"element": next(iter(given["id"].values()))}
        content = json.dumps([0, next(self.numbers), f"WebDriver:{name}", given]).encode()
        self.socket.sendall(b"%d:%s" % (len(content), content))
        _, _, error, result = self._read()
        if error:
            return {"status": 500, "value": json.dumps({"value": error})}
        return {"value": result["value"] if isinstance(result, dict) and result.keys() == {"value"} else result}

    def close(self) -> None:
        self.stream.close()
        self.socket.close()

    def _read(self) -> Any:
        size = b""
        while (byte := self.stream.read(1)) != b":":
            assert byte, "Firefox went away"
            size += byte
        return json.loads(self.stream.read(int(size)))
