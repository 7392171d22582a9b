import Changes
import Foundation
import Intake
import Records

/// The sample files of this directory, and what tests ask of a result.
enum Samples {
  private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: directory.appendingPathComponent("samples/\(name)")))
  }

  /// Stands in for the keyed function of a replica: FNV-1a twice.
  static func identify(_ key: String) -> RecordID {
    func hash(_ start: UInt64) -> UInt64 { key.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } }
    return RecordID(high: hash(0xcbf2_9ce4_8422_2325), low: hash(0x9e37_79b9_7f4a_7c15))
  }

  static func signalen(_ text: String) throws -> ImportResult {
    try SignalenImport.read(Array(text.utf8), identify: identify)
  }

  static func csv(_ text: String) throws -> ImportResult {
    try CSVImport.read(Array(text.utf8), identify: identify)
  }
}

extension ImportedMelding {
  var view: RecordView { RecordView(id: record, kind: .melding, owner: nil, values: FieldValues(values)) }

  /// The values by name, for comparing.
  var named: [String: FieldValue] {
    Dictionary(
      uniqueKeysWithValues: values.map { (KindSpec.melding.field($0.key)?.name ?? "\($0.key)", $0.value) })
  }
}
