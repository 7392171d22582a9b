import COpenSSL

/// Unpredictable bytes from the library's generator, which the kernel seeds.
public enum Entropy {
  /// `count` fresh bytes.
  public static func bytes(_ count: Int) throws(OpenSSLError) -> [UInt8] {
    guard count >= 0, count <= Int(Int32.max) else {
      throw OpenSSLError(.invalidArgument, "drawing random bytes: the count must lie between 0 and 2^31 - 1")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    try check(RAND_bytes(&bytes, Int32(count)) == 1, "drawing random bytes")
    return bytes
  }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
public func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}

/// Overwrites a secret in memory, in a way that the compiler does not remove; copies made earlier stay.
public func eraseSecret(_ bytes: inout [UInt8]) {
  OPENSSL_cleanse(&bytes, bytes.count)
  bytes.removeAll(keepingCapacity: false)
}
