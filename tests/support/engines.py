"""Three browsers for tests, each with one page, used as somebody uses them who sits before it.

Chromium is driven by Playwright, as elsewhere. That drives Debian's Firefox and WebKit not, so those are by selenium:
WebKit over its own driver, Firefox over `marionette`. None of them has a driver that is downloaded.
"""

import json
import os
import shutil
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from chromium import as_people_have_it
from marionette import Marionette
from playwright.sync_api import Dialog, Download
from selenium import webdriver
from selenium.common.exceptions import (
    ElementNotInteractableException,
    NoAlertPresentException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver

NAMES = ("chromium", "firefox", "webkit")
FRAME = "iframe.register"
NEW_LINE = "\n"
PATIENCE = 60
FIREFOX = {
    "browser.download.folderList": 2,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "marionette.port": 0,
}


class Engine(ABC):
    """A browser with one page; `inside` is the frame of the reader's register, not the page around it."""

    # Whether a link to a telephone leaves the page where it is. WebKit's own small browser, unlike those that people
    # have (Safari, GNOME Web), knows no other program, and shows an error in the place of a page; a frame it leaves.
    hands_over = True

    def __init__(self, downloads: Path) -> None:
        self.downloads = downloads

    @abstractmethod
    def go(self, path: Path) -> None:
        """Open a file of this machine."""

    @abstractmethod
    def choose(self, path: Path) -> None:
        """Choose a file where the page asks for one."""

    @abstractmethod
    def keys(self, text: str) -> None:
        """Type, wherever the keyboard is."""

    @abstractmethod
    def keys_held(self, text: str) -> None:
        """Type with the control key held down."""

    @abstractmethod
    def read(self, expression: str, *, inside: bool = False) -> Any:
        """The value of an expression in the page."""

    @abstractmethod
    def question(self, css: str, *, accept: bool) -> str:
        """Click, and answer what is asked; return that, or nothing where nothing is asked."""

    @abstractmethod
    def _press(self, found: str, *, inside: bool) -> bool:
        """Click an element, unless it cannot be clicked yet."""

    def click(self, css: str, text: str = "", *, inside: bool = False) -> None:
        """Click what is seen of this kind, with this text."""
        kind, words = json.dumps(css), json.dumps(text)
        found = (
            f"[...document.querySelectorAll({kind})]"
            f".find(each => each.textContent.includes({words}) && each.getClientRects().length)"
        )
        self.wait(f"Boolean({found})", inside=inside)
        until(lambda: self._press(found, inside=inside), f"{css} {text}")

    def wait(self, expression: str, *, inside: bool = False) -> None:
        """Wait until something holds."""
        until(lambda: self.read(expression, inside=inside), expression)

    def saved(self, pattern: str) -> str:
        """What a saved file holds, once it is there whole: ours end with a line."""

        def text() -> str:
            self.read("0")  # Playwright hears of files while it is spoken to.
            found = [path.read_bytes().decode() for path in self.downloads.glob(pattern)]
            return found[0] if len(found) == 1 and found[0].endswith("\n") else ""

        return str(until(text, pattern))


def until(found: Any, what: str) -> Any:
    """What a function finds, once it finds something."""
    end = time.monotonic() + PATIENCE
    while not (value := found()):
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.05)
    return value


class ByPlaywright(Engine):
    """Chromium."""

    def __init__(self, downloads: Path, stack: ExitStack) -> None:
        super().__init__(downloads)
        self.page = stack.enter_context(as_people_have_it()).new_page(accept_downloads=True, locale="en-GB")
        self.page.set_default_timeout(PATIENCE * 1000)
        self.asked: list[str] = []
        self.accept = False
        self.page.on("dialog", self._answer)
        self.page.on("download", self._keep)

    def _answer(self, dialog: Dialog) -> None:
        self.asked.append(dialog.message)
        if self.accept:
            dialog.accept()
        else:
            dialog.dismiss()

    def _keep(self, download: Download) -> None:
        download.save_as(self.downloads / download.suggested_filename)

    def _place(self, inside: bool) -> Any:
        handle = self.page.wait_for_selector(FRAME) if inside else None
        return handle.content_frame() if handle else self.page

    def go(self, path: Path) -> None:
        self.page.goto(path.as_uri())

    def choose(self, path: Path) -> None:
        self.page.locator("main input[type=file]").first.set_input_files(path)

    def keys(self, text: str) -> None:
        self.page.keyboard.type(text)

    def keys_held(self, text: str) -> None:
        self.page.keyboard.press(f"Control+{text.replace(NEW_LINE, 'Enter')}")

    def read(self, expression: str, *, inside: bool = False) -> Any:
        return self._place(inside).evaluate(f"() => ({expression})")

    def _press(self, found: str, *, inside: bool) -> bool:
        # As a script clicks, with the rights of a person's click: after a link to a telephone Chromium asks whether to
        # open another program, and takes no mouse until that is answered, which nobody can who sees no screen.
        self.read(f"{found}.click()", inside=inside)
        return True

    def question(self, css: str, *, accept: bool) -> str:
        self.asked.clear()
        self.accept = accept
        self.click(css)
        return "".join(self.asked)


class BySelenium(Engine):
    """Firefox or WebKit."""

    def __init__(self, downloads: Path, driver: WebDriver) -> None:
        super().__init__(downloads)
        self.driver = driver
        # Files are chosen on this machine, not sent to another.
        driver.file_detector = UselessFileDetector()

    def _enter(self, inside: bool) -> None:
        self.driver.switch_to.default_content()
        if inside:
            self.driver.switch_to.frame(self.driver.execute_script(f"return document.querySelector('{FRAME}')"))

    def go(self, path: Path) -> None:
        self._enter(inside=False)
        self.driver.get(path.as_uri())
        self.wait(f"document.readyState === 'complete' && location.href === {json.dumps(path.as_uri())}")

    def choose(self, path: Path) -> None:
        self._enter(inside=False)
        self.driver.execute_script("return document.querySelector('main input[type=file]')").send_keys(str(path))

    def keys(self, text: str) -> None:
        self._enter(inside=False)
        ActionChains(self.driver).send_keys(text.replace("\n", Keys.ENTER)).perform()

    def keys_held(self, text: str) -> None:
        self._enter(inside=False)
        keys = text.replace(NEW_LINE, Keys.ENTER)
        ActionChains(self.driver).key_down(Keys.CONTROL).send_keys(keys).key_up(Keys.CONTROL).perform()

    def read(self, expression: str, *, inside: bool = False) -> Any:
        self._enter(inside)
        return self.driver.execute_script(f"return ({expression})")

    def _press(self, found: str, *, inside: bool) -> bool:
        try:
            element = self.read(found, inside=inside)
            # WebKit's driver does not bring into sight what a low window does not show.
            self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", element)
            element.click()
        except (ElementNotInteractableException, StaleElementReferenceException):
            return False  # it is still being drawn
        return True

    def question(self, css: str, *, accept: bool) -> str:
        self.click(css)

        def asked() -> Any:
            try:
                return self.driver.switch_to.alert
            except NoAlertPresentException:
                return None

        alert = until(asked, "a question")
        text = str(alert.text)
        if accept:
            alert.accept()
        else:
            alert.dismiss()
        return text


@contextmanager
def started(name: str, home: Path) -> Iterator[Engine]:
    """Start a browser that has nothing of the machine's user; what it saves is in `home`."""
    downloads = home / "downloads"
    downloads.mkdir()
    with ExitStack() as stack:
        if name == "chromium":
            yield ByPlaywright(downloads, stack)
        else:
            driver = firefox(home, downloads, stack) if name == "firefox" else webkit(home, downloads, stack)
            stack.callback(driver.quit)
            engine = BySelenium(downloads, driver)
            engine.hands_over = name != "webkit"
            yield engine


def firefox(home: Path, downloads: Path, stack: ExitStack) -> WebDriver:
    """Debian's Firefox, with no window."""
    if not shutil.which("firefox-esr") and "ID=ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8"):
        pytest.skip("Ubuntu's Firefox is a snap, which cannot read the folders of the tests")
    profile = home / "profile"
    profile.mkdir()
    preferences = FIREFOX | {"browser.download.dir": str(downloads)}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = ["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    run(command, environment(home), stack)
    port = profile / "MarionetteActivePort"
    number = until(lambda: port.exists() and port.read_text(), "Firefox")
    connection = Marionette(int(number))
    stack.callback(connection.close)
    return webdriver.Remote(command_executor=connection, options=asking(webdriver.FirefoxOptions()))  # type: ignore[arg-type]


def webkit(home: Path, downloads: Path, stack: ExitStack) -> WebDriver:
    """WebKitGTK's own small browser, on a screen that nobody sees."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    run(command, dict(os.environ), stack, pass_fds=[write])
    os.close(write)
    with os.fdopen(read) as said:
        display = said.readline().strip()
    assert display, "Xvfb did not start"
    (home / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{downloads}"\n', encoding="utf-8")
    about = environment(home) | {"DISPLAY": f":{display}", "GDK_BACKEND": "x11"}
    path = shutil.which("WebKitWebDriver")
    assert path, "WebKitWebDriver is missing: make setup"
    # By its path: selenium is not to look for a driver anywhere else.
    service = webdriver.WebKitGTKService(path, env=about, log_output=subprocess.DEVNULL)
    service.start()
    stack.callback(service.stop)
    connection = RemoteConnection(client_config=ClientConfig(service.service_url))
    return webdriver.Remote(command_executor=connection, options=asking(webdriver.WebKitGTKOptions()))


def asking(options: Any) -> Any:
    """Leave what a page asks for the test to answer, and wait for no page that a click may lead to: none does here."""
    options.set_capability("unhandledPromptBehavior", "ignore")
    options.page_load_strategy = "none"
    return options


def environment(home: Path) -> dict[str, str]:
    """The same for everybody: a home of its own, and no language of the machine's."""
    places = {f"XDG_{name}_HOME": str(home) for name in ("CONFIG", "CACHE", "DATA")}
    return {**os.environ, **places, "HOME": str(home), "LC_ALL": "C.UTF-8", "NO_AT_BRIDGE": "1"}


def run(command: list[str], about: dict[str, str], stack: ExitStack, **options: Any) -> None:
    """Start a program that ends with the test."""
    program = subprocess.Popen(
        command, env=about, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )
    stack.callback(program.wait, PATIENCE)
    stack.callback(program.terminate)
