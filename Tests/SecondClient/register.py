"""The chain of disclosures of Protocol/register.md, as a client checks it."""
import hashlib

import cbor
import openssl

NOTHING = [0, bytes(32)]


class Forked(Exception):
    """A register that does not extend the one that is known, or is signed by another key."""


def link(line):
    return hashlib.sha256(line).digest()


def extend(known, links, new):
    """Checks that `links` lead from the checkpoint [count, digest] that is known to the new one."""
    count, digest = known
    for each in links:
        digest = hashlib.sha256(digest + each).digest()
    if [count + len(links), digest] != list(new):
        raise Forked('the links do not lead from the known checkpoint to the new one')


def signed(account, checkpoint):
    """What a checkpoint signs."""
    return ['overlast-checkpoint-1', account, checkpoint[0], checkpoint[1]]


def verify(account, checkpoint, pinned):
    """Checks the signature, and that the key is the pinned one when there is one."""
    _, _, signature, key = checkpoint
    if pinned is not None and key != pinned:
        raise Forked('signed with another key than the pinned one')
    if not openssl.ed25519_verifies(key, signature, cbor.encode(signed(account, checkpoint))):
        raise Forked('the signature does not fit')


def signs_policy(text, signature, key):
    """Whether the deelbeleid is signed by the key of the register, over its bytes."""
    return openssl.ed25519_verifies(key, signature, text.encode('utf-8'))
