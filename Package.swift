// swift-tools-version: 6.2
// Targets stand in ring order: an arrow only ever points at something above it in this file.
// Tests/TidyTests holds the import table that SwiftPM itself does not enforce.
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A ring member in `Sources/<name>`.
func ring(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A test target in `Tests/<name>`.
func suite(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestKit"], exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "overlast",
  products: [
    .executable(name: "overlast", targets: ["overlast"]),
    .executable(name: "overlastd", targets: ["overlastd"]),
    // Not a part of the product: faults of disk and power that Tests/*/run preload into the programs.
    .library(name: "Faults", type: .dynamic, targets: ["Faults"]),
  ],
  targets: [
    // C: one documented shim per library.
    .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),

    // Pure: bytes, values and a time come in, values go out.
    ring("CBOR"),
    ring("HTTP1"),
    ring("Commands"),
    ring("Changes", ["CBOR"]),
    ring("Records", ["CBOR", "Changes"]),
    ring("Casework", ["Changes", "Records"]),
    ring("Disclosure", ["CBOR", "Changes", "Records", "Casework"]),
    ring("Sync", ["CBOR", "Changes"]),
    ring("Reports", ["Records"]),

    // Adapters: one outside thing each; the only places where C pointers live.
    ring("SQLite", ["CSQLite"]),
    ring("OpenSSL", ["COpenSSL"]),
    ring("Transport", ["OpenSSL", "HTTP1"]),

    // Application.
    ring("Sealing", ["Changes", "OpenSSL"]),
    ring("Enrolment", ["CBOR", "Changes", "Records", "Sync", "OpenSSL"]),
    ring("Intake", ["Changes", "Records"]),
    ring(
      "Replica",
      ["CBOR", "Changes", "Records", "Casework", "Disclosure", "Sync", "SQLite", "Sealing", "OpenSSL"]),
    ring(
      "Server",
      [
        "CBOR", "Changes", "Records", "Casework", "Disclosure", "Sync", "SQLite", "Sealing", "OpenSSL",
        "HTTP1", "Transport", "Enrolment",
      ]),

    // Executables.
    .executableTarget(
      name: "overlast",
      dependencies: [
        "Commands", "CBOR", "Changes", "Records", "Casework", "Disclosure", "Sync", "Reports", "Intake", "Replica",
        "Sealing", "Enrolment", "OpenSSL", "HTTP1", "Transport",
      ],
      path: "clients/overlast", swiftSettings: strict),
    .executableTarget(
      name: "overlastd",
      dependencies: [
        "Commands", "Changes", "Records", "Disclosure", "Sync", "Server", "Enrolment", "SQLite", "Sealing", "Transport",
      ],
      swiftSettings: strict),

    // Development.
    ring("TestKit", ["Changes"]),
    .executableTarget(
      name: "Bench",
      dependencies: [
        "Commands", "Changes", "Records", "Casework", "Disclosure", "Sync", "CSQLite", "OpenSSL", "HTTP1", "Transport",
        "Sealing", "Enrolment", "Replica", "Server", "TestKit",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "Commands", "CBOR", "HTTP1", "Changes", "Records", "Disclosure", "Sync", "OpenSSL", "Transport", "Sealing",
        "Enrolment", "Intake", "Replica", "Server", "TestKit",
      ],
      swiftSettings: strict),
    .target(name: "Faults", path: "Tests/Faults", publicHeadersPath: "include"),
    .executableTarget(name: "Trial", swiftSettings: strict),

    suite("CBORTests", ["CBOR"]),
    suite("HTTP1Tests", ["HTTP1"]),
    suite("CommandsTests", ["Commands"]),
    suite("ChangesTests", ["Changes", "CBOR"]),
    suite("DisclosureTests", ["Disclosure", "Casework", "Records", "Changes"]),
    suite("RecordsTests", ["Records", "Changes"]),
    suite("CaseworkTests", ["Casework", "Records", "Changes"]),
    suite("SQLiteTests", ["SQLite"]),
    suite("OpenSSLTests", ["OpenSSL"]),
    suite("TransportTests", ["Transport", "OpenSSL", "HTTP1"]),
    suite("SealingTests", ["Sealing", "OpenSSL"]),
    suite("SyncTests", ["Sync", "Changes"]),
    suite("ReportsTests", ["Reports", "Changes", "Records"]),
    suite(
      "CommandTests", ["overlast", "overlastd", "Commands", "Enrolment", "Intake", "Records", "Replica", "Sync"],
      exclude: ["terminal.py"]),
    suite(
      "DaemonTests",
      [
        "overlastd", "Server", "Changes", "Records", "Sync", "SQLite", "Sealing", "Enrolment", "OpenSSL", "HTTP1",
        "Transport",
      ]),
    suite("EnrolmentTests", ["Enrolment", "Changes", "Records", "OpenSSL"]),
    suite(
      "ServerTests",
      ["Server", "CBOR", "Changes", "Records", "Casework", "Disclosure", "Sync", "SQLite", "Sealing", "OpenSSL"]),
    suite("TidyTests", []),
    suite("IntakeTests", ["Intake", "Records", "Changes"], exclude: ["samples"]),
    suite(
      "ReplicaTests",
      [
        "Replica", "Server", "CBOR", "Changes", "Records", "Casework", "Disclosure", "Sync", "SQLite", "Sealing",
        "OpenSSL",
      ]),
    suite(
      "SimulationTests",
      ["Replica", "Server", "Changes", "Records", "Casework", "Sync", "Sealing"]),
    suite(
      "ProtocolTests",
      [
        "CBOR", "HTTP1", "Changes", "Records", "Casework", "Disclosure", "Sync", "OpenSSL", "SQLite", "Sealing",
        "Enrolment",
        "Replica",
        "Server",
      ]),
  ]
)
