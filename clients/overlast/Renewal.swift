import OpenSSL

/// When a device asks for a new certificate: in the last third of the present one's life, so that a device that is
/// seldom on the network has months to do so. Protocol/enrolment.md, "Renew".
struct Renewal {
  enum Standing {
    case valid, due, expired
  }

  let standing: Standing
  /// The last moment of the present certificate, milliseconds since 1970 UTC.
  let until: Int64

  /// How `certificate` stands at `now`, milliseconds since 1970 UTC.
  init(_ certificate: Certificate, now: Int64) {
    until = certificate.notAfter * 1000
    let life = (certificate.notAfter - certificate.notBefore) * 1000
    standing = now > until ? .expired : now > until - life / 3 ? .due : .valid
  }

  /// The whole days that are left, as a person says it.
  func daysLeft(now: Int64) -> String {
    let days = max(0, (until - now) / 86_400_000)
    return days == 1 ? "1 dag" : "\(days) dagen"
  }
}
