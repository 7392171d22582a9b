/// When a device asks for a new certificate: in the last third of the present one's life, so that a device that is
/// seldom on the network has months to do so. Protocol/enrolment.md, "Renew".
struct Renewal {
  enum Standing {
    case valid, due, expired
  }

  let standing: Standing
  /// The last moment of the present certificate, milliseconds since 1970 UTC.
  let until: Int64

  /// How the certificate in `credentials` stands at `now`, milliseconds since 1970 UTC.
  init(_ credentials: Credentials, now: Int64) {
    until = credentials.validity.upperBound * 1000
    let life = until - credentials.validity.lowerBound * 1000
    standing = now > until ? .expired : now > until - life / 3 ? .due : .valid
  }

  /// The whole days that are left, as a person says it.
  func daysLeft(now: Int64) -> String {
    let days = max(0, (until - now) / 86_400_000)
    return days == 1 ? "1 dag" : "\(days) dagen"
  }
}
