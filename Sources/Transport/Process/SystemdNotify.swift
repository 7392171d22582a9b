internal import Glibc

/// Tells systemd how a service is doing (sd_notify(3)): one datagram to the socket that `NOTIFY_SOCKET` names.
///
/// Without that variable nothing happens, and a failure is not reported: a service does not depend on its manager.
public enum SystemdNotify {
  /// The service has started and answers.
  public static func ready() { send("READY=1") }

  /// The service is stopping.
  public static func stopping() { send("STOPPING=1") }

  /// A line for `systemctl status`.
  public static func status(_ text: String) {
    send("STATUS=\(text.split(whereSeparator: \.isNewline).joined(separator: " "))")
  }

  /// Sends one state to `path`, where a leading `@` means an abstract socket. Returns whether it was taken.
  @discardableResult
  static func send(_ state: String, to path: String? = getenv("NOTIFY_SOCKET").map { String(cString: $0) }) -> Bool {
    guard let path, path.hasPrefix("/") || path.hasPrefix("@") else { return false }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    if name.first == UInt8(ascii: "@") { name[0] = 0 }
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard name.count < capacity else { return false }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    // An abstract name has no end mark: its length counts. That of a path may include the zero behind it.
    let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let length = socklen_t(offset + name.count + (name.first == 0 ? 0 : 1))
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { _ = Glibc.close(descriptor) }
    let message = Array(state.utf8)
    let outcome = SystemCall.attempt {
      withUnsafePointer(to: address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, length)
        }
      }
    }
    if case .value(message.count) = outcome { return true }
    return false
  }
}
