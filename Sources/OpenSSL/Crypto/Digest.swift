import COpenSSL
import Synchronization

/// SHA-256 (FIPS 180-4).
public enum Digest {
  /// Bytes in a digest.
  public static let sha256Bytes = 32

  /// The digest of `bytes`.
  public static func sha256(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
    let hasher = try SHA256Hasher()
    try hasher.update(bytes)
    return try hasher.finish()
  }
}

/// SHA-256 over bytes that come in parts.
///
/// Contexts are reused, and the algorithm is fetched once: both cost more than hashing a small message.
public final class SHA256Hasher {
  private let context: DigestContext

  /// A hasher that has seen nothing.
  public init() throws(OpenSSLError) {
    context = try DigestContext.lease()
    try check(EVP_DigestInit_ex2(context.pointer, nil, nil) == 1, "starting a digest")
  }

  deinit { DigestContext.giveBack(context) }

  /// Adds `bytes`.
  public func update(_ bytes: [UInt8]) throws(OpenSSLError) {
    try check(EVP_DigestUpdate(context.pointer, bytes, bytes.count) == 1, "adding to a digest")
  }

  /// The digest of all that was added; the hasher then starts again from nothing.
  public func finish() throws(OpenSSLError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Digest.sha256Bytes)
    try check(EVP_DigestFinal_ex(context.pointer, &digest, nil) == 1, "finishing a digest")
    try check(EVP_DigestInit_ex2(context.pointer, nil, nil) == 1, "starting a digest")
    return digest
  }
}

// SAFETY: a context is used by one hasher at a time: it is either in the pool, behind its lock, or leased out.
/// A digest context prepared for SHA-256.
private struct DigestContext: @unchecked Sendable {
  let pointer: OpaquePointer

  /// Contexts nobody uses now. A handful is enough; more are freed.
  private static let idle = Mutex<[DigestContext]>([])
  private static let idleMaximum = 16

  static func lease() throws(OpenSSLError) -> DigestContext {
    if let context = idle.withLock({ $0.popLast() }) { return context }
    let algorithm = try Owned(EVP_MD_fetch(nil, "SHA256", nil), free: EVP_MD_free, "fetching SHA-256")
    guard let pointer = EVP_MD_CTX_new() else { throw .library("making a digest context") }
    guard EVP_DigestInit_ex2(pointer, algorithm.pointer, nil) == 1 else {
      EVP_MD_CTX_free(pointer)
      throw .library("preparing a digest context")
    }
    return DigestContext(pointer: pointer)
  }

  static func giveBack(_ context: DigestContext) {
    let kept = idle.withLock { contexts in
      guard contexts.count < idleMaximum else { return false }
      contexts.append(context)
      return true
    }
    if !kept { EVP_MD_CTX_free(context.pointer) }
  }
}
