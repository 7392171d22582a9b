"""The head of an HTTP response in the strict profile of Protocol/http.md."""
import re

HEAD_BYTES = 8 * 1024
HEAD_FIELDS = 64
REASON_BYTES = 64
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Refused(Exception):
    """A response that the client refuses; it then closes the connection. `code` is a fault of the chapter."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Head:
    """status; length of the head; length of the body or None; whether the connection is closed after it; fields."""

    def __init__(self, status, size, body, close, fields):
        self.status, self.size, self.body, self.close, self.fields = status, size, body, close, fields


def read(buffer, body_limit):
    """The head at the start of `buffer`, or None when more must come first."""
    end = buffer.find(b'\r\n\r\n')
    present = buffer[:end + 4] if end >= 0 else buffer
    check_bytes(present)
    lines = present.split(b'\r\n')
    status = status_line(lines[0], whole=len(lines) > 1)
    if len(present) > HEAD_BYTES:
        raise Refused('headTooLarge')
    if end < 0:
        return None
    return meaning(status, end + 4, [field(line) for line in lines[1:-2]], body_limit)


def check_bytes(data):
    for index, byte in enumerate(data):
        if byte == 0x0a and (index == 0 or data[index - 1] != 0x0d):
            raise Refused('bareLineFeed')
        if byte == 0x0d and index + 1 < len(data) and data[index + 1] != 0x0a:
            raise Refused('bareCarriageReturn')
        if byte >= 0x80:
            raise Refused('nonASCII')
        if byte == 0x7f or (byte < 0x20 and byte not in b'\t\r\n'):
            raise Refused('controlCharacter')


def status_line(line, whole):
    if not whole:
        if len(line) > len('HTTP/1.1 200 ') + REASON_BYTES:
            raise Refused('startLine')
        return None
    match = re.fullmatch(rb'HTTP/([0-9])\.([0-9]) ([0-9]{3}) ([\t\x20-\x7e]{0,%d})' % REASON_BYTES, line)
    if match is None:
        raise Refused('startLine')
    version = match[1] + match[2]
    if version != b'11':
        raise Refused({b'09': 'http09', b'10': 'http10', b'20': 'http2'}.get(version, 'version'))
    status = int(match[3])
    if not 200 <= status <= 599:
        raise Refused('status')
    return status


def field(line):
    if line[:1] in (b' ', b'\t'):
        raise Refused('obsoleteFolding')
    name, colon, value = line.partition(b':')
    if colon and name != name.rstrip(b' \t'):
        raise Refused('spaceBeforeColon')
    if not colon or not TOKEN.fullmatch(name):
        raise Refused('fieldName')
    return name.decode().lower(), value.strip(b' \t').decode()


def meaning(status, size, fields, body_limit):
    if len(fields) > HEAD_FIELDS:
        raise Refused('tooManyFields')
    named = dict(fields)
    lengths = [value for name, value in fields if name == 'content-length']
    if 'transfer-encoding' in named:
        raise Refused('transferEncodingWithLength' if lengths else 'transferEncoding')
    if 'content-encoding' in named:
        raise Refused('contentEncoding')
    if 'upgrade' in named:
        raise Refused('upgrade')
    if len(lengths) > 1:
        raise Refused('duplicateLength')
    body = length(lengths[0]) if lengths else None
    if status in (204, 304):
        if body:
            raise Refused('unexpectedBody')
        body = None
    elif body is None:
        raise Refused('lengthRequired')
    elif body > body_limit:
        raise Refused('bodyTooLarge')
    close = any(word.strip().lower() == 'close' for word in named.get('connection', '').split(','))
    return Head(status, size, body, close, named)


def length(text):
    if not re.fullmatch('0|[1-9][0-9]*', text):
        raise Refused('contentLength')
    if int(text) >= 1 << 64:
        raise Refused('contentLengthOverflow')
    return int(text)
