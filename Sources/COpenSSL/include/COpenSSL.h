// What Swift needs of OpenSSL 3.0: the library's headers, and one function per macro or variadic function that the
// importer cannot see. Only the Swift target `OpenSSL` imports this module.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// Keys ----------------------------------------------------------------------------------------------------------

/// EVP_EC_gen("P-256"): a macro over a variadic function. NULL when it fails.
EVP_PKEY *copenssl_generate_p256(void);

/// A passphrase callback that answers "none". Without it, PEM readers ask on the terminal for the passphrase of an
/// encrypted key.
int copenssl_no_passphrase(char *buffer, int size, int writing, void *context);

// Memory BIOs ---------------------------------------------------------------------------------------------------

/// BIO_pending: how many bytes can be read.
size_t copenssl_bio_pending(BIO *bio);

/// BIO_set_mem_eof_return(bio, -1): an empty memory BIO answers "more may come" and not "that was the end".
void copenssl_bio_wait_when_empty(BIO *bio);

// Certificates --------------------------------------------------------------------------------------------------

/// Adds an extension in the notation of x509v3_config(5), as X509V3_EXT_conf_nid with a context made for `issuer`
/// and `subject`. The value is parsed: never build it from unchecked input. 1 on success.
int copenssl_add_extension(X509 *subject, X509 *issuer, int nid, const char *value);

/// sk_GENERAL_NAME_num.
int copenssl_general_names_count(const GENERAL_NAMES *names);

/// sk_GENERAL_NAME_value: the type (GEN_URI, GEN_DNS, ...) of name `index`; for names that are plain text, also
/// their bytes, which live as long as `names` does. Else `*bytes` is NULL.
int copenssl_general_name(const GENERAL_NAMES *names, int index, const unsigned char **bytes, size_t *count);

/// GENERAL_NAMES_free with a type that Swift can spell.
void copenssl_general_names_free(GENERAL_NAMES *names);

/// X509_get_ext_d2i(certificate, NID_subject_alt_name): NULL when there are no names.
GENERAL_NAMES *copenssl_subject_alternative_names(const X509 *certificate);

/// Whether the extendedKeyUsage extension is present and holds all of `usage` (XKU_SSL_SERVER, XKU_SSL_CLIENT).
int copenssl_has_extended_key_usage(X509 *certificate, uint32_t usage);

// TLS -----------------------------------------------------------------------------------------------------------

/// All that is set by macros and is the same for each of our contexts: TLS 1.3 only, the two 256-bit suites,
/// X25519, P-256 and P-384, no tickets, cache, renegotiation, compression or early data. 1 on success.
int copenssl_harden(SSL_CTX *context);

/// Asks each client for a certificate that names clientAuth in extendedKeyUsage; any other ends the handshake with the
/// alert that tells the client so.
void copenssl_require_client(SSL_CTX *context);

/// SSL_CTX_add1_chain_cert: sends `certificate` after the leaf. 1 on success.
int copenssl_add_chain_certificate(SSL_CTX *context, X509 *certificate);

/// SSL_set_tlsext_host_name: the name that the client asks for (SNI). 1 on success.
int copenssl_set_server_name(SSL *connection, const char *name);

/// sk_X509_num(SSL_get_peer_cert_chain()): what the peer sent; on a client this includes the leaf.
int copenssl_peer_chain_count(const SSL *connection);

/// sk_X509_value(SSL_get_peer_cert_chain(), index), not owned by the caller.
X509 *copenssl_peer_chain_certificate(const SSL *connection, int index);

#endif
