import COpenSSL

extension Certificate {
  /// Checks that `anchor` vouches for this certificate as a `usage` certificate.
  ///
  /// - Parameters:
  ///   - name: the DNS name or IP address that must be among the alternative names; nil when the name does not matter.
  ///   - time: seconds since 1970 at which it must be valid; nil for now.
  ///
  /// Throws `.refused` with the reason: not issued by this authority, expired, another name, another usage.
  public func verify(
    against anchor: Certificate, for usage: Usage, name: String? = nil, at time: Int64? = nil
  ) throws(OpenSSLError) {
    let store = try TrustStore.of(anchor)
    let context = try Owned(X509_STORE_CTX_new(), free: X509_STORE_CTX_free, "preparing to verify a certificate")
    try check(
      X509_STORE_CTX_init(context.pointer, store.pointer, x509.pointer, nil) == 1,
      "preparing to verify a certificate")
    let parameters = X509_STORE_CTX_get0_param(context.pointer)
    try TrustStore.restrict(parameters, name: name, at: time)
    try check(
      X509_VERIFY_PARAM_set_purpose(
        parameters, usage == .server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT) == 1,
      "preparing to verify a certificate")
    let verified = X509_verify_cert(context.pointer) == 1
    ERR_clear_error()
    guard verified else {
      let reason = String(cString: X509_verify_cert_error_string(Int(X509_STORE_CTX_get_error(context.pointer))))
      throw OpenSSLError(.refused, "verifying a certificate: \(reason)")
    }
    // The library takes a certificate without extendedKeyUsage for any purpose; ours always carry it.
    guard permits(usage) else {
      throw OpenSSLError(.refused, "verifying a certificate: it was not issued for this usage")
    }
  }
}

/// What both our own verification and that inside libssl must hold to.
enum TrustStore {
  /// A store that trusts one authority and nothing else.
  static func of(_ anchor: Certificate) throws(OpenSSLError) -> Owned {
    guard anchor.isAuthority else {
      throw OpenSSLError(.refused, "trusting a certificate authority: its certificate is not an authority's")
    }
    let store = try Owned(X509_STORE_new(), free: X509_STORE_free, "making a trust store")
    try check(X509_STORE_add_cert(store.pointer, anchor.x509.pointer) == 1, "making a trust store")
    return store
  }

  /// Sets strict checking, no intermediate authorities, the time, and the peer's name.
  static func restrict(
    _ parameters: OpaquePointer?, name: String?, at time: Int64?
  ) throws(OpenSSLError) {
    X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_X509_STRICT))
    X509_VERIFY_PARAM_set_depth(parameters, 0)
    if let time { X509_VERIFY_PARAM_set_time(parameters, Int(time)) }
    guard let name else { return }
    // Only alternative names count; the common name is for people.
    X509_VERIFY_PARAM_set_hostflags(
      parameters, UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_WILDCARDS))
    if isAddress(name) {
      try check(
        X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1, "setting the peer's address", as: .invalidArgument)
    } else {
      // A length of 0 would mean "any name".
      guard !name.isEmpty, !name.utf8.contains(0) else {
        throw OpenSSLError(.invalidArgument, "setting the peer's name: it is empty or holds a zero byte")
      }
      try check(
        X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1, "setting the peer's name",
        as: .invalidArgument)
    }
  }

  /// Whether `name` is an IP address in text rather than a DNS name.
  static func isAddress(_ name: String) -> Bool {
    guard let address = a2i_IPADDRESS(name) else {
      ERR_clear_error()
      return false
    }
    ASN1_STRING_free(address)
    return true
  }
}
