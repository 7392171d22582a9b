"""The town that Tests/Town/town.bash began, seen from here: its server, its operator and the real client's devices.

`run` names the folder in TOWN and the programs in OVERLAST_BIN; devices are unlocked.
"""
import json
import os
import ssl
import subprocess

import cbor
import connection
import enrolment
import messages
import openssl
from connection import Connection

FOLDER = os.environ['TOWN']
PROGRAMS = os.environ['OVERLAST_BIN']


class Failed(Exception):
    """Something in the live run is not as the chapters say."""


def same(what, got, expected):
    if got != expected:
        raise Failed(f'{what}: expected {expected!r}, got {got!r}')


def holds(what, fact):
    if not fact:
        raise Failed(what)


def refused(what, error, code, work):
    """Runs the work and expects this error; `code` is compared with that of a problem, where it is not None."""
    try:
        work()
    except error as raised:
        if code is not None:
            same(what, (raised.status, raised.code), code)
        return raised
    raise Failed(f'{what}: not refused')


def path(*names):
    return os.path.join(FOLDER, *names)


def admin(*arguments):
    """What the operator's command answers."""
    return command('overlastd', *arguments, '--config', path('overlastd.conf'))


def on(device, *arguments):
    """What the real client answers as that device, read from its JSON."""
    return json.loads(command('overlast', *arguments, '--json', '--map', path(device)) or 'null')


def command(program, *arguments):
    done = subprocess.run([os.path.join(PROGRAMS, program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f'{program} {" ".join(arguments)}: exit code {done.returncode}: {done.stdout}{done.stderr}')
    return done.stdout


class Device:
    """Key, certificate and addresses of a device of ours: what Protocol/enrolment.md gives it."""

    def __init__(self, name, account):
        self.name = name
        self.ticket = enrolment.read_ticket(admin('invite', account))
        host, port, digest = self.ticket[:3]
        self.authority = connection.authority(host, port, digest)
        self.certificate, self.key, self.request = path(f'{name}.pem'), None, None
        self.new_key()

    def new_key(self):
        self.key = path(f'{self.name}.{os.urandom(4).hex()}.key')
        openssl.new_key(self.key)
        self.request = openssl.certificate_request(self.key)

    def desk(self):
        return Connection(*self.ticket[:2], self.authority)

    def enrol(self):
        """The identity, and whether the bytes that were sent may be sent again: the request is kept."""
        with self.desk() as desk:
            return self.take(self.enrol_with(desk, self.request))

    def enrol_with(self, desk, request):
        answer = desk.post('/v1/enrol', cbor.encode([self.ticket[3], request, 'second client']))
        return messages.read(messages.ENROLMENT, 'enrolment-response', answer)

    def renew(self, new_identity):
        """A new key and certificate, in place of the present ones."""
        with self.connect() as server:
            self.new_key()
            answer = server.post('/v1/renew', cbor.encode([self.request, new_identity]))
        return self.take(messages.read(messages.ENROLMENT, 'enrolment-response', answer))

    def take(self, identity):
        *_, certificate, authority, self.host, self.port = identity
        same('the authority is the one that was pinned', ssl.DER_cert_to_PEM_cert(authority), self.authority)
        self.certificate = path(f'{self.name}.{os.urandom(4).hex()}.pem')
        with open(self.certificate, 'w', encoding='ascii') as file:
            file.write(ssl.DER_cert_to_PEM_cert(certificate))
        return identity

    @property
    def credentials(self):
        return self.certificate, self.key

    def connect(self, **options):
        return Connection(self.host, self.port, self.authority, self.credentials, **options)
