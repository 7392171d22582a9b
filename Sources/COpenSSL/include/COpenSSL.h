// What Swift needs of OpenSSL 3.0: the library's headers, and one function per macro that the importer cannot see.
// Only the Swift target `OpenSSL` imports this module.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#endif
