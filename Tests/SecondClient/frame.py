"""Frames of Protocol/sync.md: a length, an item, and zeros up to the size class, because TLS hides no lengths."""

LEAST = 512


class Fault(Exception):
    """A body that is no frame."""


def size_class(length):
    if length <= LEAST:
        return LEAST
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return (length + step - 1) // step * step


def wrap(item):
    length = 4 + len(item)
    return len(item).to_bytes(4, 'big') + item + bytes(size_class(length) - length)


def unwrap(body):
    if len(body) < 4:
        raise Fault('no length')
    end = 4 + int.from_bytes(body[:4], 'big')
    if end > len(body) or len(body) != size_class(end):
        raise Fault('another size class')
    if any(body[end:]):
        raise Fault('padding that is not zero')
    return body[4:end]
