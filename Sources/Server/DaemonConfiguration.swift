/// What `overlastd.conf` says: where the daemon keeps its data, where it listens, and how much it takes on.
///
/// `server-config/overlastd.conf` holds every key with its default and an explanation; a test compares the two.
/// The limits of the protocol itself are no settings: they stand in `Sync/Limits.swift`, alike for everyone.
///
///     let configuration = try DaemonConfiguration(parsing: "server_names = overlast.voorbeeldstad.nl")
public struct DaemonConfiguration: Equatable, Sendable {
  /// The folder of database and keys; absolute.
  public var dataDirectory = "/var/lib/overlast"
  /// The file by which a restored database shows; absolute, and outside the data directory, so that putting that back
  /// whole shows too.
  public var witness = DaemonConfiguration.witness(beside: "/var/lib/overlast")
  /// Where devices sync, with their certificate.
  public var syncListen = ListenAddress(host: "0.0.0.0", port: 8443)
  /// Where a new device asks for its certificate, with a ticket.
  public var enrolmentListen = ListenAddress(host: "0.0.0.0", port: 8444)
  /// Where health and figures can be read, without a certificate: on this machine only.
  public var operationsListen = ListenAddress(host: "127.0.0.1", port: 8445)
  /// The DNS names and addresses by which devices reach the server; they go into its certificate. At least one.
  public var serverNames: [ServerName] = []
  /// The file with the deelbeleid with which a new server starts; absolute.
  public var policyPath = "/etc/overlast/deelbeleid"
  /// Connections held at one time; one more is closed at once.
  public var connectionsMax = 2_000
  /// Connections of one account at one time: a few devices, each with a sync and a long-poll.
  public var connectionsPerAccountMax = 16
  /// How long a peer may take over its handshake, or over the head and body of one request, in seconds.
  public var requestSecondsMax = 30
  /// How long a connection may lie idle between requests, in seconds.
  public var idleSecondsMax = 90
  /// How long running requests may take to end once the daemon is told to stop, in seconds.
  public var stopSecondsMax = 10
  /// How long a ticket of an invitation can be used, in hours.
  public var ticketHours = 72
  /// How long the certificate of a device is valid, in days; devices renew by themselves before that.
  public var certificateDays = 365
  /// The least serious messages that are logged.
  public var logLevel = LogLevel.info

  /// Where the witness of a data directory is when the settings do not say: in a folder beside it.
  public static func witness(beside dataDirectory: String) -> String { dataDirectory + "-witness/commits" }

  /// The data directory with its witness.
  public var directory: DataDirectory { DataDirectory(path: dataDirectory, witness: witness) }

  /// The defaults; `serverNames` is empty and has to be filled in.
  public init() {}

  /// Reads the text of `overlastd.conf`.
  /// - Throws: the first fault, with its line. Unknown keys are faults: a misspelt limit is no limit.
  public init(parsing text: String) throws(ConfigurationFault) {
    self.init()
    var hasWitness = false
    for section in try ConfigurationParser.sections(of: text) {
      guard section.kind.isEmpty else {
        throw ConfigurationFault(.syntax, line: section.line, "overlastd.conf has no sections")
      }
      for entry in section.entries {
        guard let setting = Self.settings.first(where: { $0.key == entry.key }) else {
          let keys = Self.settings.map(\.key).joined(separator: ", ")
          throw ConfigurationFault(.unknown, line: entry.line, "there is no setting '\(entry.key)'; there are: \(keys)")
        }
        try setting.read(entry, &self)
        hasWitness = hasWitness || entry.key == "witness"
      }
    }
    if !hasWitness { witness = Self.witness(beside: dataDirectory) }
    guard !witness.hasPrefix(dataDirectory + "/") else {
      throw ConfigurationFault(
        .inconsistent, line: 0, "the witness lies in the data directory: a restore of that folder would not show")
    }
    guard !serverNames.isEmpty else {
      throw ConfigurationFault(.missing, line: 0, "set server_names to the name by which devices reach this server")
    }
    let addresses = [syncListen, enrolmentListen, operationsListen].filter { $0.port != 0 }
    guard Set(addresses.map(\.port)).count == addresses.count else {
      throw ConfigurationFault(.inconsistent, line: 0, "sync, enrolment and operations need three different ports")
    }
    guard connectionsPerAccountMax <= connectionsMax else {
      throw ConfigurationFault(.inconsistent, line: 0, "connections_per_account_max is larger than connections_max")
    }
  }
}

/// How serious a message of the log is.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
  case error, warning, info, debug

  /// A level below another is more serious: `error < debug`.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .info: 2
    case .debug: 3
    }
  }
}
