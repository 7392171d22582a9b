/// The settings as one table: name and reader. The sample file is compared with it by a test.
extension DaemonConfiguration {
  /// One key of `overlastd.conf`.
  struct Setting: Sendable {
    let key: String
    let read: @Sendable (ConfigurationParser.Entry, inout DaemonConfiguration) throws(ConfigurationFault) -> Void
  }

  static let settings: [Setting] = [
    path("data_directory", \.dataDirectory),
    path("witness", \.witness),
    listen("sync_listen", \.syncListen),
    listen("enrolment_listen", \.enrolmentListen),
    operations("operations_listen", \.operationsListen),
    names("server_names", \.serverNames),
    path("policy", \.policyPath),
    number("connections_max", \.connectionsMax, 1...20_000),
    number("connections_per_account_max", \.connectionsPerAccountMax, 2...1_000),
    number("request_seconds_max", \.requestSecondsMax, 5...300),
    // A long-poll is answered after 50 seconds; an idle time below that would cut it off.
    number("idle_seconds_max", \.idleSecondsMax, 60...3_600),
    number("stop_seconds_max", \.stopSecondsMax, 1...60),
    number("ticket_hours", \.ticketHours, 1...720),
    number("certificate_days", \.certificateDays, 1...825),
    level("log_level", \.logLevel),
  ]

  private typealias Field<Value> = any WritableKeyPath<DaemonConfiguration, Value> & Sendable

  private static func path(_ key: String, _ field: Field<String>) -> Setting {
    Setting(key: key) { (entry, configuration) throws(ConfigurationFault) in
      guard entry.value.hasPrefix("/") else {
        throw ConfigurationFault(
          .value, line: entry.line, "'\(key)' needs a path from the root, such as /var/lib/overlast")
      }
      configuration[keyPath: field] = entry.value
    }
  }

  private static func number(_ key: String, _ field: Field<Int>, _ range: ClosedRange<Int>) -> Setting {
    Setting(key: key) { (entry, configuration) throws(ConfigurationFault) in
      guard entry.value.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(entry.value) else {
        throw ConfigurationFault(.value, line: entry.line, "'\(key)' needs a whole number")
      }
      guard range.contains(number) else {
        throw ConfigurationFault(
          .range, line: entry.line, "'\(key)' lies between \(range.lowerBound) and \(range.upperBound)")
      }
      configuration[keyPath: field] = number
    }
  }

  private static func listen(_ key: String, _ field: Field<ListenAddress>) -> Setting {
    Setting(key: key) { (entry, configuration) throws(ConfigurationFault) in
      configuration[keyPath: field] = try address(entry)
    }
  }

  /// Health and figures are shown without a certificate, so only to this machine.
  private static func operations(_ key: String, _ field: Field<ListenAddress>) -> Setting {
    Setting(key: key) { (entry, configuration) throws(ConfigurationFault) in
      let address = try address(entry)
      guard address.isLoopback else {
        throw ConfigurationFault(.range, line: entry.line, "'\(key)' has to be on this machine: 127.0.0.1 or [::1]")
      }
      configuration[keyPath: field] = address
    }
  }

  private static func address(_ entry: ConfigurationParser.Entry) throws(ConfigurationFault) -> ListenAddress {
    guard let address = ListenAddress(entry.value) else {
      throw ConfigurationFault(
        .value, line: entry.line, "'\(entry.key)' needs an address and a port, such as 0.0.0.0:8443 or [::]:8443")
    }
    return address
  }

  private static func names(_ key: String, _ field: Field<[ServerName]>) -> Setting {
    Setting(key: key) { (entry, configuration) throws(ConfigurationFault) in
      var names: [ServerName] = []
      for item in try ConfigurationParser.list(entry) {
        guard let name = ServerName(item) else {
          throw ConfigurationFault(.value, line: entry.line, "'\(item)' is not a DNS name or an IP address")
        }
        names.append(name)
      }
      configuration[keyPath: field] = names
    }
  }

  private static func level(_ key: String, _ field: Field<LogLevel>) -> Setting {
    Setting(key: key) { (entry, configuration) throws(ConfigurationFault) in
      guard let level = LogLevel(rawValue: entry.value) else {
        let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
        throw ConfigurationFault(.value, line: entry.line, "'\(key)' is one of: \(levels)")
      }
      configuration[keyPath: field] = level
    }
  }
}
