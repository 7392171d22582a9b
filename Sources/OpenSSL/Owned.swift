import COpenSSL

/// Owns one OpenSSL object and frees it once.
///
/// It is not Sendable: each public type that shares its object between threads says why that is safe.
final class Owned {
  let pointer: OpaquePointer
  private let free: (OpaquePointer?) -> Void

  /// Takes over `pointer`; `free` is the library's function for its type.
  init(_ pointer: OpaquePointer, free: @escaping (OpaquePointer?) -> Void) {
    self.pointer = pointer
    self.free = free
  }

  /// Takes over what an allocating call returned, or throws when that is nil.
  convenience init(
    _ pointer: OpaquePointer?, free: @escaping (OpaquePointer?) -> Void,
    _ doing: String, as code: OpenSSLError.Code = .libraryFailure
  ) throws(OpenSSLError) {
    guard let pointer else { throw .library(doing, as: code) }
    self.init(pointer, free: free)
  }

  deinit { free(pointer) }
}

/// Throws the queued errors of the library unless `succeeded`.
func check(
  _ succeeded: Bool, _ doing: @autoclosure () -> String, as code: OpenSSLError.Code = .libraryFailure
) throws(OpenSSLError) {
  if !succeeded { throw .library(doing(), as: code) }
}
