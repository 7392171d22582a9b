#include "COpenSSL.h"

EVP_PKEY *copenssl_generate_p256(void) { return EVP_EC_gen("P-256"); }

int copenssl_no_passphrase(char *buffer, int size, int writing, void *context) {
  (void)buffer, (void)size, (void)writing, (void)context;
  return -1;
}

size_t copenssl_bio_pending(BIO *bio) { return BIO_ctrl_pending(bio); }

void copenssl_bio_wait_when_empty(BIO *bio) { BIO_set_mem_eof_return(bio, -1); }

int copenssl_add_extension(X509 *subject, X509 *issuer, int nid, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, subject, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
  if (extension == NULL) return 0;
  int added = X509_add_ext(subject, extension, -1);
  X509_EXTENSION_free(extension);
  return added == 1;
}

int copenssl_general_names_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

int copenssl_general_name(const GENERAL_NAMES *names, int index, const unsigned char **bytes, size_t *count) {
  int type = 0;
  void *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, index), &type);
  *bytes = NULL;
  *count = 0;
  if (value != NULL && (type == GEN_URI || type == GEN_DNS || type == GEN_EMAIL || type == GEN_IPADD)) {
    *bytes = ASN1_STRING_get0_data(value);
    *count = (size_t)ASN1_STRING_length(value);
  }
  return type;
}

void copenssl_general_names_free(GENERAL_NAMES *names) { GENERAL_NAMES_free(names); }

GENERAL_NAMES *copenssl_subject_alternative_names(const X509 *certificate) {
  return X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

int copenssl_has_extended_key_usage(X509 *certificate, uint32_t usage) {
  // Without the extension the library answers "all usages"; we ask for the extension itself.
  return (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0
      && (X509_get_extended_key_usage(certificate) & usage) == usage;
}

int copenssl_harden(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  // RELEASE_BUFFERS halves the memory of an idle connection; NO_AUTO_CHAIN sends only the chain we name.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY | SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // 128 bits of strength: RSA from 3072, no SHA-1.
  SSL_CTX_set_security_level(context, 3);
  static const unsigned char name[] = "overlast";
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1
      && SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1
      && SSL_CTX_set_ciphersuites(context, "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256") == 1
      && SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1
      && SSL_CTX_set1_sigalgs_list(context, "ed25519:ECDSA+SHA256:ECDSA+SHA384") == 1
      && SSL_CTX_set_num_tickets(context, 0) == 1
      && SSL_CTX_set_max_early_data(context, 0) == 1
      && SSL_CTX_set_session_id_context(context, name, sizeof name - 1) == 1;
}

// The library takes a certificate without extendedKeyUsage for any purpose; ours always carry it. Found here, and not
// after the handshake, the client gets an alert instead of a connection that just ends.
static int verify_client(int verified, X509_STORE_CTX *context) {
  if (!verified || X509_STORE_CTX_get_error_depth(context) != 0) return verified;
  if (copenssl_has_extended_key_usage(X509_STORE_CTX_get_current_cert(context), XKU_SSL_CLIENT)) return 1;
  X509_STORE_CTX_set_error(context, X509_V_ERR_INVALID_PURPOSE);
  return 0;
}

void copenssl_require_client(SSL_CTX *context) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, verify_client);
}

int copenssl_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

int copenssl_set_server_name(SSL *connection, const char *name) {
  return (int)SSL_set_tlsext_host_name(connection, name);
}

int copenssl_peer_chain_count(const SSL *connection) {
  const STACK_OF(X509) *chain = SSL_get_peer_cert_chain(connection);
  return chain == NULL ? 0 : sk_X509_num(chain);
}

X509 *copenssl_peer_chain_certificate(const SSL *connection, int index) {
  return sk_X509_value(SSL_get_peer_cert_chain(connection), index);
}
