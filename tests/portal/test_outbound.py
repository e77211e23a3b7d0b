"""Sending to addresses that somebody chose: only to public ones, to the one that was judged, and never for long."""

import ipaddress
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright._impl._driver import compute_driver_executable

from privacy_portal.outbound import addresses, posting, signatures
from tests import webhook_receiver
from tests.webhook_receiver import Receiver, receiving

pytestmark = pytest.mark.any_database

PUBLIC = "93.184.216.34"


@pytest.fixture
def loopback(settings: Any) -> None:
    settings.OUTBOUND_LOOPBACK = True


@pytest.fixture
def receiver(loopback: None) -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Have every name resolve to these addresses; return the names that were asked for."""
    asked: list[str] = []

    def answer(host: str, port: int, *_more: Any, **_named: Any) -> list[Any]:
        if host not in answers:  # whoever connects looks up the digits, too
            asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answers]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


# -- which addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example.org/", "ftp://crm.example.org/", "file:///etc/passwd", "gopher://crm.example.org/", "",
        "https://", "https:///hooks", "https://user@crm.example.org/", "https://a:b@crm.example.org/",
        "https://crm.example.org:99999/", "https://crm.example.org:0/", "https://crm.example.org\\@127.0.0.1/",
        "https://crm.example.org /", "https://crm.example.org/\r\nX: y", "https://exämple.org/", "//crm.example.org/",
        "https://[::1", "https://%31%32%37.0.0.1/", "http://127.0.0.1/", "http://localhost/", "javascript:alert(1)",
        "https://crm.example.org/" + "a" * 500,
    ],
)  # fmt: skip
def test_what_is_no_safe_address_is_refused_before_any_name_is_looked_up(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    asked = resolving(monkeypatch, PUBLIC)

    with pytest.raises(addresses.NotAllowed):
        addresses.target(url)
    with pytest.raises(posting.NotSent, match="refused_address"):
        posting.post(url, b"{}", {})
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2002:c0a8:101::", "::ffff:0:127.0.0.1", "fec0::1", "100::1", "64:ff9b:1::1", "2001::1", "192.88.99.1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_not_called_whatever_the_name(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Also where a public one stands beside it: which of them is taken is the other side's to say."""
    assert not addresses.may_be_called(ipaddress.ip_address(address))
    resolving(monkeypatch, PUBLIC, address)

    with pytest.raises(addresses.NotAllowed, match="not_public"):
        addresses.resolved(addresses.target("https://crm.example.org/hooks"))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::ffff:7f00:1]", "[::1]", "127.0.0.1."]
)
def test_other_spellings_of_this_machine_are_this_machine(host: str) -> None:
    with pytest.raises((addresses.NotAllowed, addresses.UnknownHost)):
        addresses.resolved(addresses.target(f"https://{host}/"))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_may_be_called(address: str) -> None:
    assert addresses.may_be_called(ipaddress.ip_address(address))


def test_the_operator_says_which_hosts_may_be_called(settings: Any) -> None:
    settings.OUTBOUND_HOSTS = ["partner.example", "crm.example.org"]

    assert addresses.target("https://crm.example.org/a?b=c").path == "/a?b=c"
    assert addresses.target("https://Hooks.Partner.example:8443/").authority == "hooks.partner.example:8443"
    for url in ("https://example.org/", "https://evilpartner.example/", "https://partner.example.evil.example/"):
        with pytest.raises(addresses.NotAllowed, match="host_not_allowed"):
            addresses.target(url)


def test_a_name_is_resolved_once_and_that_very_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers differently the second time gains nothing (DNS rebinding)."""
    asked, called = resolving(monkeypatch, PUBLIC), []

    def connect(where: tuple[str, int], _timeout: float) -> socket.socket:
        called.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(posting.NotSent, match="connection"):
        posting.post("https://rebinding.example.org/", b"{}", {})
    assert (asked, called) == (["rebinding.example.org"], [(PUBLIC, 443)])


# -- what comes back


def test_of_an_answer_only_the_status_counts(receiver: Receiver) -> None:
    for status in (200, 204, 301, 307, 410, 500):
        receiver.status = status
        receiver.headers = {"Location": "http://169.254.169.254/latest/"}
        assert posting.post(receiver.url, b"{}", {"webhook-id": "msg_1"}).status == status
    assert len(receiver.came) == 6
    assert receiver.came[0].headers["host"] == f"127.0.0.1:{receiver.server_port}"


@pytest.mark.parametrize("fault", ["hangs", "drips"])
def test_who_takes_too_long_is_cut_off_however_busy_they_look(receiver: Receiver, fault: str) -> None:
    receiver.fault, began = fault, time.monotonic()

    with pytest.raises(posting.NotSent, match="timeout"):
        posting.post(receiver.url, b"{}", {}, timeout=0.6)
    assert time.monotonic() - began < 3


def test_an_answer_without_an_end_is_not_read(receiver: Receiver) -> None:
    receiver.fault, began = "floods", time.monotonic()

    assert posting.post(receiver.url, b"{}", {}).status == 204
    assert time.monotonic() - began < 3


def test_who_closes_or_is_not_there_did_not_answer(receiver: Receiver) -> None:
    receiver.fault = "closes"
    with pytest.raises(posting.NotSent, match="connection"):
        posting.post(receiver.url, b"{}", {})

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    with pytest.raises(posting.NotSent, match="connection"):
        posting.post(f"http://127.0.0.1:{port}/", b"{}", {})


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("Thu, 26 Nov 2026 10:00:00 GMT", timedelta()),
    ],
)
def test_who_asks_to_be_left_alone_says_for_how_long(receiver: Receiver, told: str, wait: timedelta | None) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": told}

    answer = posting.post(receiver.url, b"{}", {})

    if told.startswith("Thu"):  # a moment that may have passed
        assert answer.wait is not None
        assert answer.wait >= timedelta()
    else:
        assert answer.wait == wait


# -- TLS


@contextmanager
def behind_tls(folder: Path, name: str) -> Iterator[tuple[Receiver, Path]]:
    """Receive over TLS with a certificate for `name`; give the file with the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = Receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=HTTPServer.serve_forever, args=(server, 0.05), daemon=True).start()
    try:
        yield server, certificate
    finally:
        server.shutdown()
        server.server_close()


def test_whoever_answers_proves_the_name_that_was_asked_for(
    loopback: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with behind_tls(tmp_path, "crm.example.org") as (server, certificate):
        resolving(monkeypatch, "127.0.0.1")
        port = server.server_port
        with pytest.raises(posting.NotSent, match="tls"):  # nobody trusts it
            posting.post(f"https://crm.example.org:{port}/", b"{}", {})

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert posting.post(f"https://crm.example.org:{port}/", b"{}", {}).status == 204
        assert server.came[-1].headers["host"] == f"crm.example.org:{port}"
        with pytest.raises(posting.NotSent, match="tls"):  # trusted, and somebody else
            posting.post(f"https://bank.example.org:{port}/", b"{}", {})
    assert len(server.came) == 1


# -- signatures

VECTOR = {
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "seconds": 1614265330,
    "body": b'{"test": 2432232314}',
    "signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def signed(*secret_texts: str, seconds: int | None = None) -> dict[str, str]:
    return signatures.headers(secret_texts, VECTOR["id"], seconds or VECTOR["seconds"], VECTOR["body"])


def test_the_standards_own_example_comes_out() -> None:
    assert signed(VECTOR["secret"]) == {
        "webhook-id": VECTOR["id"],
        "webhook-timestamp": "1614265330",
        "webhook-signature": VECTOR["signature"],
    }


def test_two_secrets_sign_side_by_side() -> None:
    new = signatures.new_secret()
    both = signed(new, VECTOR["secret"])["webhook-signature"].split()

    assert both == [signed(new)["webhook-signature"], VECTOR["signature"]]
    assert len(new) == len("whsec_") + 44


def test_an_id_with_a_dot_would_sign_something_else() -> None:
    with pytest.raises(ValueError, match="dot"):
        signatures.headers([VECTOR["secret"]], "msg_1.2", 1, b"")


def test_the_documented_check_takes_what_is_signed_and_nothing_else() -> None:
    now, secret, other = int(time.time()), VECTOR["secret"], signatures.new_secret()
    good = signed(secret, seconds=now)
    body = VECTOR["body"]
    check = webhook_receiver.verified

    assert check(secret, good, body)
    assert check(secret, signed(other, secret, seconds=now), body)
    assert not check(other, good, body)
    assert not check(secret, good, body + b" ")
    assert not check(secret, good | {"webhook-id": "msg_2"}, body)
    assert not check(secret, good | {"webhook-timestamp": str(now + 1)}, body)
    assert not check(secret, signed(secret, seconds=now - 301), body)
    assert not check(secret, signed(secret, seconds=now + 302), body)
    assert not check(secret, good | {"webhook-signature": good["webhook-signature"].removeprefix("v1,")}, body)
    assert not check(secret, good | {"webhook-signature": ""}, body)
    assert not check(secret, good | {"webhook-timestamp": "now"}, body)


def test_the_documented_check_in_javascript_comes_to_the_same() -> None:
    node, _cli = compute_driver_executable()  # the one that browser tests bring along
    now, secret = int(time.time()), VECTOR["secret"]
    good = signed(signatures.new_secret(), secret, seconds=now)
    old, forged = signed(secret, seconds=now - 301), signed(signatures.new_secret(), seconds=now)
    calls = ", ".join(
        f'verified("{secret}", {dict(one)!r}, Buffer.from({VECTOR["body"].decode()!r}))' for one in (good, old, forged)
    )

    told = subprocess.run(
        [node, "-e", f"{webhook_receiver.documented('javascript')}\nconsole.log([{calls}].join())"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    assert told.stdout.strip() == "true,false,false"
