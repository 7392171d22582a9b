import Changes
import Disclosure
import Intake
import Records
import Server
import TestKit

/// Files: what the municipality and the professionals hand over.
extension Target {
  static let files: [Target] = [
    policy, profile,
    settings("overlastd.conf", sample: "server-config/overlastd.conf") { text throws(ConfigurationFault) in
      _ = try DaemonConfiguration(parsing: text)
    },
    settings("gemeente.conf", sample: "server-config/gemeente.conf") { text throws(ConfigurationFault) in
      _ = try MunicipalityFile(parsing: text)
    },
    intake("signalen", samples: ["list.json", "detail.json", "create.json", "broken.json"], SignalenImport.read),
    intake("csv", samples: ["meldingen.csv", "broken.csv"], CSVImport.read),
  ]

  private static func samples(_ paths: [String]) -> @Sendable () throws -> [[UInt8]] {
    {
      try paths.map { path in
        let text = Repository.text(path)
        guard !text.isEmpty else { throw Finding("the sample \(path) is not there") }
        return Array(text.utf8)
      }
    }
  }

  /// The smallest deelbeleid: small enough that most changes hit something that matters.
  private static let smallPolicy = """
    deelbeleid 1
    versie 1
    geldig-vanaf 2026-01-01
    buiten woonoverlast ALG-05
    fase hinder
    rij | WM | VZ | RG | KP | BB | ITL | OP | ZM | NC | BT
    overige nee ALG-02
    fase overlast
    rij | WM | VZ | RG | KP | BB | ITL | OP | ZM | NC | BT
    F01-F11, F21 F24 GIDS-VERZOEK | nee ALG-02 | nee ALG-02 | nee ALG-02 | nee ALG-02 | nee ALG-02 | nee ALG-02 \
    | nee ALG-02 | nee ALG-02 | nee NCP-01 | nee ALG-02
    F12 | ja POL-01 | nee ALG-02 | nee ALG-02 | ja POL-06 aanwezig | nee ALG-02 | nee ALG-02 | nee ALG-02 | nee ALG-02 \
    | nee NCP-01 | nee ALG-02
    | | | | anders ?nee CAS-01 | | | | | |
    overige nee ALG-02
    fase ernstige_overlast
    rij | WM | VZ | RG | KP | BB | ITL | OP | ZM | NC | BT
    overige nee ALG-02
    verboden
    regel | fase | aan | rijen | als
    POL-04 | overlast | KP BB | elke | politiegegevens niet-na-vooroverleg

    """

  /// The deelbeleid. What a device reads without the checks of the server reads the same.
  private static let policy = Target(
    name: "deelbeleid", shape: .text,
    samples: {
      let small = Array(smallPolicy.utf8)
      // The real file takes its time, so it comes less often.
      return try [small, small, small] + samples(["server-config/deelbeleid"])()
    }
  ) { input, _ in
    let text = String(decoding: input, as: UTF8.self)
    do {
      let policy = try Policy.parse(text)
      let held = try Policy.read(checked: text)
      guard held.version == policy.version, held.validFrom == policy.validFrom else {
        throw Finding("server and device read another deelbeleid")
      }
      return .accepted
    } catch let fault as PolicyFault {
      try place(fault.line, fault.column, in: text)
      try Marked.check(fault.message)
      return .refused
    }
  }

  /// A profile of a party.
  private static let profile = Target(
    name: "profiel", shape: .text,
    samples: { ["profiel 1\nF01\nmelding.omschrijving # niet\n", "profiel 1\n"].map { Array($0.utf8) } }
  ) { input, _ in
    let text = String(decoding: input, as: UTF8.self)
    do {
      _ = try Profile.parse(text)
      return .accepted
    } catch let fault as PolicyFault {
      try place(fault.line, fault.column, in: text)
      try Marked.check(fault.message)
      return .refused
    }
  }

  /// A fault stands somewhere in the file, or right behind it.
  private static func place(_ line: Int, _ column: Int, in text: String) throws {
    let lines = text.utf8.reduce(1) { $0 + ($1 == 0x0a ? 1 : 0) }
    guard (1...lines + 1).contains(line), column >= 1 else {
      throw Finding("a fault at line \(line), column \(column)")
    }
  }

  private static func settings(
    _ name: String, sample: String, _ read: @escaping @Sendable (String) throws(ConfigurationFault) -> Void
  ) -> Target {
    Target(name: name, shape: .text, samples: samples([sample])) { input, _ in
      let text = String(decoding: input, as: UTF8.self)
      do {
        try read(text)
        return .accepted
      } catch let fault as ConfigurationFault {
        if fault.line != 0 { try place(fault.line, 1, in: text) }
        try Marked.check(fault.message)
        return .refused
      }
    }
  }

  /// An import: what is taken fits the schema, what is not has a reason that repeats nothing of the file.
  private static func intake(
    _ name: String, samples names: [String],
    _ read: @escaping @Sendable ([UInt8], (String) throws -> RecordID) throws -> ImportResult
  ) -> Target {
    let marked: @Sendable () throws -> [[UInt8]] = {
      try samples(names.map { "Tests/IntakeTests/samples/" + $0 })().map { sample in
        // Personal data in the places where people put them.
        Array(
          String(decoding: sample, as: UTF8.self).replacing("Schoolstraat", with: Marked.name)
            .replacing("0000000001", with: Marked.number).replacing("Elke avond", with: Marked.name).utf8)
      }
    }
    return Target(name: name, shape: .text, samples: marked) { input, _ in
      do {
        let result = try read(input) { RecordID(high: 1, low: digest($0)) }
        for fault in result.faults {
          try Marked.check(fault.reason)
          guard fault.index >= 0, fault.line.map({ $0 >= 1 }) ?? true else { throw Finding("a fault at no place") }
        }
        guard Set(result.meldingen.map(\.record)).count == result.meldingen.count else {
          throw Finding("one melding was taken twice")
        }
        for melding in result.meldingen {
          for (number, value) in melding.values {
            guard let field = KindSpec.melding.field(number) else { throw Finding("field \(number) does not exist") }
            if (try? field.check(value)) == nil { throw Finding("\(field.name) was taken with a value it cannot have") }
          }
        }
        return result.meldingen.isEmpty ? .refused : .accepted
      } catch let fault as IntakeError {
        try Marked.check(fault.message)
        return .refused
      }
    }
  }

  /// FNV-1a: enough to tell keys apart.
  private static func digest(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
