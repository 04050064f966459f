"""What is typed about a cluster is refused in words, before anything is sent."""

from datetime import timedelta
from pathlib import Path

import pytest
from running import tocsin
from workspaces import NOW

from builder.cluster import keys
from builder.cluster.address import where
from builder.errors import ClusterError

REFUSED = {
    "in clear to another machine": ("tcp://192.0.2.1:8786", None, "begins with tls://"),
    "in clear to a name": ("tcp://scheduler.example:8786", None, "begins with tls://"),
    "in clear to one that only looks like this": ("tcp://127.0.0.1.example:8786", None, "begins with tls://"),
    "without keys": ("tls://192.0.2.1:8786", None, "with its keys alone"),
    "no port": ("tls://192.0.2.1", "keys", "is tls://HOST:PORT"),
    "a port that is none": ("tls://192.0.2.1:99999", "keys", "is tls://HOST:PORT"),
    "another way": ("ucx://192.0.2.1:8786", "keys", "is tls://HOST:PORT"),
    "no address": ("192.0.2.1:8786", "keys", "is tls://HOST:PORT"),
}


@pytest.mark.parametrize(("address", "directory", "said"), REFUSED.values(), ids=REFUSED)
def test_an_address_that_would_not_keep_plaintext_is_refused(address: str, directory: str | None, said: str) -> None:
    """Plaintext goes where the address says: behind TLS, or nowhere but this machine."""
    with pytest.raises(ClusterError, match=said) as caught:
        where(address, Path(directory) if directory else None)
    assert caught.value.hint


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://[::1]:8786", "tcp://localhost:8786"])
def test_this_very_machine_is_reached_in_clear(address: str) -> None:
    """Nothing leaves it."""
    assert where(address, None).port == 8786


def test_keys_are_new_for_their_owner_alone_and_run_out(tmp_path: Path) -> None:
    """A directory that is there is left alone; keys of yesterday are refused, as is what is no key."""
    directory = tmp_path / "keys"
    assert keys.make(directory, NOW, 1) == NOW + timedelta(days=1)
    files = keys.read(directory, NOW)
    assert {path.stat().st_mode & 0o777 for path in (files.ca, files.cert, files.key)} == {0o600}
    assert directory.stat().st_mode & 0o777 == 0o700
    with pytest.raises(ClusterError, match="cannot be written: File exists"):
        keys.make(directory, NOW, 1)
    with pytest.raises(ClusterError, match="ran out on"):
        keys.read(directory, NOW + timedelta(days=2))
    with pytest.raises(ClusterError, match="does not hold"):
        keys.read(tmp_path, NOW)


def test_a_build_says_what_is_wrong_with_its_cluster() -> None:
    """At the command line as well, and before a passphrase is asked for."""
    result = tocsin("--date", "2026-11-22", "build", "--cluster", "tcp://192.0.2.1:8786")
    assert result.returncode == 1
    assert "begins with tls://: plaintext goes there" in result.stderr
    result = tocsin("--date", "2026-11-22", "build", "--cluster-keys", "keys")
    assert result.returncode == 2
