"""Tickets and enrolment of Protocol/enrolment.md."""
import hashlib

import cbor
import changes
from messages import ENROLMENT

PREFIX = 'overlast-uitnodiging-1:'


class NotAnInvitation(Exception):
    """A line that is no ticket."""


def read_ticket(line):
    """[host, port, authority, secret, expires]"""
    text = ''.join(line.split())
    if not text.startswith(PREFIX):
        raise NotAnInvitation('another beginning')
    number = 0
    try:
        for character in text[len(PREFIX):]:
            number = number << 5 | changes.base32_value(character)
    except ValueError:
        raise NotAnInvitation('a wrong character') from None
    spare = (len(text) - len(PREFIX)) * 5 % 8
    if spare >= 5 or number & ((1 << spare) - 1):
        raise NotAnInvitation('a character that carries nothing, or padding that is not zero')
    size = (len(text) - len(PREFIX)) * 5 // 8
    data = (number >> spare).to_bytes(size, 'big')
    if len(data) < 4 or hashlib.sha256(data[:-4]).digest()[:4] != data[-4:]:
        raise NotAnInvitation('a wrong checksum')
    try:
        ticket = cbor.decode(data[:-4])
    except cbor.Fault:
        raise NotAnInvitation('no array') from None
    if not ENROLMENT.fits('ticket', ticket):
        raise NotAnInvitation('a part of another type or length')
    return ticket
