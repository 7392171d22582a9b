internal import Glibc
internal import OpenSSL

/// The 32 random bytes that unlock a server's key file. They lie apart from the key file and from the database, so that
/// no single copy or backup opens anything.
public enum SecretFile {
  /// Bytes in a secret.
  public static let byteCount = 32

  /// Makes a secret file, with mode 0600; on the disk when this returns.
  /// - Throws: `.alreadyExists`; an existing secret is never replaced.
  public static func create(at path: String) throws(SealingError) {
    var secret = try cryptography("making the secret") { () throws(OpenSSLError) in try Entropy.bytes(byteCount) }
    defer { eraseSecret(&secret) }
    try Descriptor.publish(secret, at: path, "making the secret file")
  }

  /// Reads a secret file.
  /// - Throws: `.missing`; `.unsafePermissions` when others may read it; `.damaged` when it has another length.
  public static func read(at path: String) throws(SealingError) -> [UInt8] {
    let file = try Descriptor(path, O_RDONLY, "reading the secret file")
    guard try file.requirePrivate("reading the secret file").st_size == byteCount else {
      throw SealingError(.damaged, "reading the secret file: it must have \(byteCount) bytes")
    }
    return try file.read(byteCount, at: 0, "reading the secret file")
  }
}
