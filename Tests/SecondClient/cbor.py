"""Deterministic CBOR, as Protocol/cbor.md has it: one encoding per value, and nothing else is read.

Unsigned and negative integers are int, byte strings bytes, texts str, arrays list, floats float. A map is a dict; where
a key is itself an array or a map, or a boolean or float that Python takes for an integer, it is `Pairs`.
"""
import math
import struct

FAULTS = ('truncated', 'malformed', 'indefinite', 'nonCanonical', 'unsupported', 'wrongType', 'overflow', 'invalidUTF8',
          'duplicateKey', 'unsortedKeys', 'tooDeep', 'trailing')


class Fault(Exception):
    """Input that a reader must refuse; `code` is one of FAULTS."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Pairs(list):
    """A map whose keys are not all integers, texts or byte strings, in wire order."""


def encode(item):
    if item is None or item is False or item is True:
        return {None: b'\xf6', False: b'\xf4', True: b'\xf5'}[item]
    if isinstance(item, int):
        return head(0, item) if item >= 0 else head(1, -1 - item)
    if isinstance(item, float):
        return encode_float(item)
    if isinstance(item, (bytes, bytearray)):
        return head(2, len(item)) + bytes(item)
    if isinstance(item, str):
        text = item.encode('utf-8')
        return head(3, len(text)) + text
    if isinstance(item, (dict, Pairs)):
        pairs = item.items() if isinstance(item, dict) else item
        ordered = sorted((encode(key), encode(value)) for key, value in pairs)
        return head(5, len(ordered)) + b''.join(key + value for key, value in ordered)
    if isinstance(item, (list, tuple)):
        return head(4, len(item)) + b''.join(encode(each) for each in item)
    raise TypeError(f'no CBOR for {type(item).__name__}')


def head(major, argument):
    if argument < 24:
        return bytes([major << 5 | argument])
    for information, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * size):
            return bytes([major << 5 | information]) + argument.to_bytes(size, 'big')
    raise OverflowError('an argument beyond 64 bits')


def encode_float(value):
    if math.isnan(value):
        return b'\xf9\x7e\x00'
    for initial, form in ((0xf9, '>e'), (0xfa, '>f'), (0xfb, '>d')):
        try:
            packed = struct.pack(form, value)
        except OverflowError:
            continue
        if struct.unpack(form, packed)[0] == value:
            break
    return bytes([initial]) + packed


def decode(data, depth=16):
    """The one item that `data` is."""
    reader = Reader(data)
    item = reader.item(depth)
    if reader.position != len(data):
        raise Fault('trailing')
    return item


class Reader:
    def __init__(self, data):
        self.data = data
        self.position = 0

    def take(self, count):
        if count > len(self.data) - self.position:
            raise Fault('truncated')
        self.position += count
        return self.data[self.position - count:self.position]

    def argument(self, major, information):
        if information < 24:
            return information
        if information < 28:
            size = 1 << (information - 24)
            value = int.from_bytes(self.take(size), 'big')
            if value < 24 or (size > 1 and value < 1 << (4 * size)):
                raise Fault('nonCanonical')
            return value
        raise Fault('indefinite' if information == 31 and 2 <= major <= 5 else 'malformed')

    def item(self, depth):
        initial = self.take(1)[0]
        major, information = initial >> 5, initial & 31
        if major == 7:
            return self.simple(information)
        argument = self.argument(major, information)
        if major == 6:
            raise Fault('unsupported')
        if major == 0:
            return argument
        if major == 1:
            return -1 - argument
        if major == 2:
            return bytes(self.take(argument))
        if major == 3:
            try:
                return self.take(argument).decode('utf-8')
            except UnicodeDecodeError:
                raise Fault('invalidUTF8') from None
        if depth == 0:
            raise Fault('tooDeep')
        if argument * (1 if major == 4 else 2) > len(self.data) - self.position:
            raise Fault('truncated')
        if major == 4:
            return [self.item(depth - 1) for _ in range(argument)]
        return self.map(argument, depth - 1)

    def map(self, count, depth):
        pairs, last = Pairs(), b''
        for index in range(count):
            start = self.position
            key = self.item(depth)
            written = self.data[start:self.position]
            if index > 0 and written <= last:
                raise Fault('duplicateKey' if written == last else 'unsortedKeys')
            last = written
            pairs.append((key, self.item(depth)))
        if all(type(key) in (int, str, bytes) for key, _ in pairs):
            return dict(pairs)
        return pairs

    def simple(self, information):
        if information in (20, 21, 22):
            return {20: False, 21: True, 22: None}[information]
        if information in (25, 26, 27):
            form = {25: '>e', 26: '>f', 27: '>d'}[information]
            written = bytes(self.take(struct.calcsize(form)))
            value = struct.unpack(form, written)[0]
            if encode_float(value)[1:] != written:
                raise Fault('nonCanonical')
            return value
        if information == 24:
            raise Fault('malformed' if self.take(1)[0] < 32 else 'unsupported')
        raise Fault('malformed' if information >= 28 else 'unsupported')
