"""One connection of Protocol/sync.md, "Transport": HTTP/1.1 over TLS 1.3, one request at a time."""
import hashlib
import socket
import ssl

import frame
import messages
import openssl
import response

MEDIA_TYPE = 'application/vnd.overlast.v1+cbor'
RESPONSE_BYTES = 24 << 20
SECONDS = 60


class Problem(Exception):
    """An answer that is no answer: `code` and `message` of the problem, `status` of HTTP."""

    def __init__(self, status, code, message):
        super().__init__(f'{status} {code}: {message}')
        self.status, self.code, self.message = status, code, message


class NotTheServer(Exception):
    """The server does not have the authority that the ticket names."""


def authority(host, port, digest):
    """The certificate, in PEM, with this SHA-256: the server sends its authority along."""
    for pem in openssl.server_chain(host, port):
        if hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest() == digest:
            return pem
    raise NotTheServer(f'{host}:{port} has another authority than the ticket says')


class Connection:
    """A kept connection. `credentials` are the files of certificate and key; none for the enrolment listener."""

    def __init__(self, host, port, authority_pem, credentials=None, versions=(ssl.TLSVersion.TLSv1_3,)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version, context.maximum_version = versions[0], versions[-1]
        context.load_verify_locations(cadata=authority_pem)
        if credentials:
            context.load_cert_chain(*credentials)
        self.host = host
        self.buffer = b''
        plain = socket.create_connection((host, port), timeout=SECONDS)
        try:
            self.socket = context.wrap_socket(plain, server_hostname=host)
        except (OSError, ssl.SSLError):
            plain.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def post(self, path, item):
        """The item of the answer; a Problem when the answer is another than 200."""
        self.send(path, item)
        head, body = self.read()
        if head.fields.get('content-type') != MEDIA_TYPE:
            raise response.Refused('no message of this protocol')
        answer = frame.unwrap(body)
        if head.status != 200:
            raise Problem(head.status, *messages.read(messages.SYNC, 'problem', answer))
        return answer

    def send(self, path, item):
        body = frame.wrap(item)
        self.socket.sendall(f'POST {path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: {MEDIA_TYPE}\r\n'
                            f'Content-Length: {len(body)}\r\n\r\n'.encode() + body)

    def read(self):
        """Head and body of the next response."""
        while (head := response.read(self.buffer, RESPONSE_BYTES)) is None:
            self.buffer += self.more()
        end = head.size + (head.body or 0)
        parts, size = [self.buffer], len(self.buffer)
        while size < end:
            parts.append(self.more())
            size += len(parts[-1])
        whole = b''.join(parts)
        self.buffer = whole[end:]
        return head, whole[head.size:end]

    def more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError('closed before the answer was whole')
        return data
