"""Parameters of libpq that cannot be carried out: refused where they protect, told where they only tune."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ConfigurationError
from pooldeck_db.libpq import PARAMETERS, without_effect
from pooldeck_db.resolution import parse_target
from pooldeck_db.surroundings import Surroundings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("channel_binding", "require"),
        ("gssencmode", "require"),
        ("require_auth", "scram-sha-256"),
        ("requirepeer", "postgres"),
        ("sslcertmode", "require"),
        ("sslcrldir", "/etc/revoked"),
        ("replication", "database"),
        ("min_protocol_version", "3.2"),
    ],
)
def test_a_protection_that_cannot_be_given_is_refused(key: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        without_effect({key: value})
    assert caught.value.key == key


def test_a_protection_asked_for_by_the_environment_is_refused_too(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_target("postgresql://h/d", Surroundings({"PGCHANNELBINDING": "require"}, tmp_path, "ada", tmp_path))
    assert caught.value.key == "channel_binding"


@pytest.mark.parametrize(
    "parameters",
    [
        {"channel_binding": "prefer", "gssencmode": "disable", "sslcertmode": "allow"},
        {"sslmode": "require", "sslrootcert": "/ca.crt", "application_name": "x", "options": "-c a=b"},
        {"host": "h", "hostaddr": "::1", "port": "1", "user": "u", "password": "p", "dbname": "d"},
        {"client_encoding": "LATIN1", "fallback_application_name": "x"},
    ],
)
def test_what_is_done_anyway_is_not_worth_a_word(parameters: dict[str, str]) -> None:
    assert without_effect(parameters) == ()


def test_what_only_tunes_is_told_in_one_sentence_and_without_values() -> None:
    (notice,) = without_effect({"keepalives_idle": "60", "scram_client_key": "s3cret!"})
    assert "keepalives_idle, scram_client_key" in notice.what
    assert "s3cret!" not in str(notice)


@pytest.mark.parametrize("key", sorted(PARAMETERS))
def test_no_parameter_is_dropped_in_silence_by_oversight(key: str) -> None:
    silent = {"client_encoding", "fallback_application_name", "max_protocol_version"}
    carried = {
        "host", "hostaddr", "port", "user", "password", "passfile", "dbname", "service", "connect_timeout",
        "sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword", "sslnegotiation",
        "ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs", "krbsrvname", "gsslib",
        "application_name", "options",
    }  # fmt: skip
    try:
        told = bool(without_effect({key: "anything"}))
    except ConfigurationError:
        told = True
    assert told is (key not in silent | carried)
