/// Who may import what. SwiftPM does not hold the layers by itself: a target may import whatever it reaches through
/// another. This table does, and says why. An arrow only ever points down to a ring that stands above it here.
///
/// A target that is not in the table fails the test, so that a new one gets its place by a decision.
enum ImportTable {
  /// Targets of one kind, with the reason of the limit that they share.
  struct Ring: Sendable {
    let name: String
    let reason: String
    /// The modules that each target may import; nil where everything is allowed.
    let targets: [String: [String]?]
  }

  static let rings: [Ring] = [
    Ring(
      name: "pure",
      reason: """
        Bytes, values and a time come in, values go out. Without Foundation, Dispatch and Glibc no clock, chance, file \
        or thread can slip in, so the same record, policy and request always give the same answer.
        """,
      targets: [
        "CBOR": [],
        "HTTP1": [],
        "Commands": [],
        "Changes": ["CBOR"],
        "Records": ["CBOR", "Changes"],
        "Casework": ["Changes", "Records"],
        "Disclosure": ["CBOR", "Changes", "Records", "Casework"],
        "Sync": ["CBOR", "Changes"],
        "Reports": ["Changes", "Records", "Casework", "Disclosure"],
      ]),
    Ring(
      name: "adapters",
      reason: """
        One outside thing each. A C library has one owner, so its pointers, its threads and its errors are dealt with \
        in one place, and nothing above it sees an OpaquePointer.
        """,
      targets: [
        "SQLite": ["CSQLite", "Synchronization"],
        "OpenSSL": ["COpenSSL", "Synchronization"],
        "Transport": ["OpenSSL", "HTTP1", "Dispatch", "Glibc", "Synchronization"],
      ]),
    Ring(
      name: "application",
      reason: """
        Puts pure decisions and adapters together. It knows no C library; the server and the replica do not know each \
        other, and only the server listens.
        """,
      targets: [
        "Sealing": ["OpenSSL", "Changes", "Glibc", "Synchronization"],
        "Enrolment": ["CBOR", "Changes", "Records", "Sync", "OpenSSL"],
        "Intake": ["Changes", "Records", "Foundation"],
        "Replica": [
          "CBOR", "Changes", "Records", "Casework", "Disclosure", "Sync", "SQLite", "Sealing", "OpenSSL", "Glibc",
          "Synchronization",
        ],
        "Server": [
          "CBOR", "Changes", "Records", "Casework", "Disclosure", "Sync", "SQLite", "Sealing", "OpenSSL", "HTTP1",
          "Transport", "Enrolment", "Foundation", "Dispatch", "Glibc", "Synchronization",
        ],
      ]),
    Ring(
      name: "executables",
      reason: "Where the process, the terminal and the environment are: everything may be put together here.",
      targets: ["overlast": nil, "overlastd": nil]),
    Ring(
      name: "development",
      reason: "Tests and measuring tools look at every ring; no product depends on them.",
      targets: ["TestKit": nil, "Simulator": nil, "Bench": nil, "Fuzz": nil, "Trial": nil]),
  ]

  /// The ring in which a target stands, or nothing for an unknown one.
  static func ring(of target: String) -> Ring? { rings.first { $0.targets.keys.contains(target) } }

  /// Targets in which anything may be imported and that talk to a terminal.
  static let executables: Set<String> = ["overlast", "overlastd", "Simulator", "Bench", "Fuzz", "Trial"]
}
