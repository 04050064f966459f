"""A real IMAP server on this machine for tests: Debian's Dovecot, without rights, with a configuration of its own."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from imapclient import IMAPClient
from mail_server import HOST, PASSWORD, USER, free_port, write_certificate

from builder.rounds.returns.imap import Server

DOVECOT = next((path for path in ("/usr/sbin/dovecot", "/usr/bin/dovecot") if Path(path).exists()), "dovecot")
# TEST FIXTURE: a password of nobody, and one with letters beyond ASCII.
OTHER, OTHER_PASSWORD = "büro", "schlüssel für niemanden"
CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = {host}
    port = {clear}
  }}
  inet_listener imaps {{
    address = {host}
    port = {tls}
    ssl = yes
  }}
}}
ssl = yes
ssl_cert = <{root}/server.pem
ssl_key = <{root}/server.pem
ssl_dh =
auth_mechanisms = plain login
auth_username_chars =
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=plain {root}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server: its ports, and the certificate to trust."""

    root: Path
    clear: int
    tls: int

    @property
    def certificate(self) -> Path:
        return self.root / "server.pem"

    def server(self, **more: object) -> Server:
        """Return how to reach it over TLS from the first byte."""
        fields = {"host": HOST, "port": self.tls, "user": USER, "password": PASSWORD, **more}
        return Server(**fields)  # type: ignore[arg-type]

    @contextmanager
    def session(self, user: str = USER, password: str = PASSWORD) -> Iterator[IMAPClient]:
        """Yield a session of the mailbox's owner."""
        with IMAPClient(HOST, self.clear, ssl=False) as client:
            client.plain_login(user, password)
            yield client

    def fill(self, messages: Iterable[bytes], folder: str = "INBOX", when: datetime | None = None) -> None:
        """Put messages into a folder, as a server does that takes them in."""
        with self.session() as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for message in messages:
                client.append(folder, message, msg_time=when)

    def empty(self) -> None:
        """Begin anew: no mail, no folder, no number."""
        for path in (self.root / "mail").iterdir():
            shutil.rmtree(path)


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Run a server for two users; it ends with the block."""
    root = Path(tempfile.mkdtemp(prefix="imap-"))
    uid, gid = (65534, 65534) if os.getuid() == 0 else (os.getuid(), os.getgid())
    names = {"user": pwd.getpwuid(uid).pw_name, "group": grp.getgrgid(gid).gr_name, "uid": uid, "gid": gid}
    made = Dovecot(root=root, clear=free_port(), tls=free_port())
    try:
        write_certificate(made.certificate)
        users = {USER: PASSWORD, OTHER: OTHER_PASSWORD}
        lines = [f"{name}:{{plain.b64}}{b64encode(each.encode()).decode()}\n" for name, each in users.items()]
        (root / "users").write_text("".join(lines), encoding="utf-8")
        (root / "mail").mkdir()
        text = CONFIGURATION.format(root=root, host=HOST, clear=made.clear, tls=made.tls, **names)
        (root / "dovecot.conf").write_text(text)
        for path in (root, *root.iterdir()):
            os.chown(path, uid, gid)
        drop = {"user": uid, "group": gid, "extra_groups": []} if os.getuid() == 0 else {}
        running = subprocess.Popen([DOVECOT, "-F", "-c", str(root / "dovecot.conf")], start_new_session=True, **drop)  # type: ignore[call-overload]
        try:
            _wait(made, running)
            yield made
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(10)
    finally:
        shutil.rmtree(root)


def _wait(made: Dovecot, running: "subprocess.Popen[bytes]") -> None:
    """Wait until somebody can log in."""
    for _ in range(1000):
        if running.poll() is not None:
            break
        try:
            socket.create_connection((HOST, made.tls), timeout=5).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    log = made.root / "log"
    raise AssertionError(log.read_text() if log.exists() else "it did not start")
