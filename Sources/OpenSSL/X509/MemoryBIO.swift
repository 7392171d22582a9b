import COpenSSL

/// A memory BIO: the library's own byte queue. Free of descriptors, so everything above it works on bytes.
enum MemoryBIO {
  /// A BIO that holds `bytes`.
  static func holding(_ bytes: [UInt8] = []) throws(OpenSSLError) -> Owned {
    let bio = try Owned(BIO_new(BIO_s_mem()), free: BIO_free_all, "making a memory BIO")
    try append(bytes, to: bio.pointer)
    return bio
  }

  /// Adds `bytes` at the end.
  static func append(_ bytes: [UInt8], to bio: OpaquePointer) throws(OpenSSLError) {
    guard !bytes.isEmpty else { return }
    var written = 0
    try check(
      BIO_write_ex(bio, bytes, bytes.count, &written) == 1 && written == bytes.count, "writing to a memory BIO")
  }

  /// Takes out all bytes.
  static func drain(_ bio: OpaquePointer) -> [UInt8] {
    let pending = copenssl_bio_pending(bio)
    guard pending > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: pending) { output, written in
      if BIO_read_ex(bio, output.baseAddress, pending, &written) != 1 { written = 0 }
    }
  }

  /// What `write` puts into a fresh BIO.
  static func collect(
    _ doing: String, _ write: (OpaquePointer) -> Bool
  ) throws(OpenSSLError) -> [UInt8] {
    let bio = try holding()
    try check(write(bio.pointer), doing)
    return drain(bio.pointer)
  }
}
