"""Keys, certificates and signatures, by the openssl command: Python's standard library has none of them."""
import os
import subprocess
import tempfile

# An Ed25519 public key in DER is this and its 32 bytes (RFC 8410).
ED25519_HEAD = bytes.fromhex('302a300506032b6570032100')


def run(*arguments, stdin=b'', must_say=b''):
    """What openssl writes, or None when it fails or does not say beside it what it must."""
    done = subprocess.run(['openssl', *arguments], input=stdin, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 and must_say in done.stderr else None


def ed25519_verifies(key, signature, data):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (('key', ED25519_HEAD + key), ('signature', signature), ('data', data)):
            with open(os.path.join(folder, name), 'wb') as file:
                file.write(content)
        verified = run('pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-inkey', os.path.join(folder, 'key'),
                       '-rawin', '-in', os.path.join(folder, 'data'), '-sigfile', os.path.join(folder, 'signature'))
        return verified is not None


def new_key(path):
    """A P-256 key in a file of mode 0600."""
    run('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path)
    os.chmod(path, 0o600)


def certificate_request(key_path):
    """PKCS #10 in DER, signed by the key in the file."""
    return run('req', '-new', '-key', key_path, '-subj', '/CN=device', '-outform', 'DER')


def request_key(request):
    """The name of the curve or algorithm of a request that is signed by its own key, or None."""
    text = run('req', '-inform', 'DER', '-verify', '-noout', '-text', stdin=request, must_say=b'verify OK')
    again = run('req', '-inform', 'DER', '-outform', 'DER', stdin=request)
    if text is None or again != request:
        return None
    for sign, name in ((b'prime256v1', 'P-256'), (b'Public Key Algorithm: ED25519', 'Ed25519')):
        if sign in text:
            return name
    return 'another'


def server_chain(host, port):
    """The certificates that a TLS server sends, in PEM, without any trust in them."""
    sent = run('s_client', '-connect', f'{host}:{port}', '-tls1_3', '-showcerts')
    parts = (sent or b'').decode().split('-----BEGIN CERTIFICATE-----')[1:]
    return ['-----BEGIN CERTIFICATE-----' + part.split('-----END')[0] + '-----END CERTIFICATE-----\n' for part in parts]
