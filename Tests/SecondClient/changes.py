"""Identifiers, stamps, changes and merge of Protocol/changes.md."""
import hashlib
import hmac
import math

import cbor

ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
LOOKS_LIKE = str.maketrans('ilo', '110')
DEPTH = 4


def base32_value(character):
    """The value of a character of Crockford's base 32, capitals and look-alikes taken; ValueError for another."""
    return ALPHABET.index(character.lower().translate(LOOKS_LIKE))


def written(identifier):
    number = int.from_bytes(identifier, 'big')
    return ''.join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def parsed(text):
    """The 16 bytes of the written form; ValueError for anything else."""
    number = 0
    for character in text:
        number = number << 5 | base32_value(character)
    if len(text) != 26 or number >> 128:
        raise ValueError('not an identifier')
    return number.to_bytes(16, 'big')


def mint(mint_key, first):
    """The id of a new record, from 8 random bytes."""
    return first + hmac.new(mint_key, first, hashlib.sha256).digest()[:8]


def import_id(mint_key, key):
    """The id of an imported thing that has a key of its own."""
    return mint(mint_key, hmac.new(mint_key, b'import:' + key.encode('utf-8'), hashlib.sha256).digest()[:8])


class Clock:
    """Hands out stamps, each later than the last."""

    def __init__(self, milliseconds):
        self.milliseconds = milliseconds
        self.last = 0

    def next(self):
        self.last = max(self.milliseconds() << 16, self.last + 1)
        return self.last

    def seen(self, milliseconds):
        """After a moment of the server's clock, which a device that runs behind goes on from."""
        self.last = max(self.last, milliseconds << 16)


def standing(writes):
    """The index of the write `[stamp, replica, value]` that stands."""
    return max(range(len(writes)), key=lambda index: (writes[index][0], writes[index][1]))


def read(data):
    """A change, checked part by part as "Refusals" in the chapter has it; a cbor.Fault for anything else."""
    change = cbor.decode(data)
    check(change)
    return change


def check(change):
    require(type(change) is list, 'wrongType')
    require(len(change) == 6, 'unsupported')
    sequence, kind, record, stamp, fields, bases = change
    unsigned(sequence)
    unsigned(kind)
    require(kind <= 65_535, 'overflow')
    require(isinstance(record, bytes) and len(record) == 16, 'wrongType')
    unsigned(stamp)
    require(isinstance(fields, (dict, cbor.Pairs)), 'wrongType')
    require(1 <= len(fields) <= 63, 'overflow')
    for field, value in pairs(fields):
        unsigned(field)
        require(1 <= field <= 63, 'overflow')
        check_value(value, DEPTH)
    require(isinstance(bases, (dict, cbor.Pairs)), 'wrongType')
    for field, base in pairs(bases):
        unsigned(field)
        unsigned(base)
        require(field in fields and base > 0, 'unsupported')


def check_value(value, depth):
    if type(value) is int:
        require(-1 << 63 <= value < 1 << 63, 'overflow')
    elif isinstance(value, float):
        require(math.isfinite(value), 'unsupported')
    elif isinstance(value, (dict, cbor.Pairs)):
        raise cbor.Fault('unsupported')
    elif isinstance(value, list):
        require(depth > 0, 'tooDeep')
        for each in value:
            check_value(each, depth - 1)


def pairs(a_map):
    return a_map.items() if isinstance(a_map, dict) else a_map


def unsigned(item):
    require(type(item) is int and item >= 0, 'wrongType')


def require(holds, code):
    if not holds:
        raise cbor.Fault(code)
