import Foundation

/// Files of the product, damaged where they lie: whoever opens them says so, and nobody falls over them.
enum DamagedFiles {
  /// Damages one of the files in `folder`; gives its name.
  static func damage(in folder: URL, _ chance: inout Mutation) throws -> String {
    guard let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }).sorted() else {
      throw Finding("\(folder.path) cannot be read")
    }
    let files = names.map { folder.appending(path: $0) }.filter { file in
      (try? FileManager.default.attributesOfItem(atPath: file.path))?[.type] as? FileAttributeType == .typeRegular
    }
    guard !files.isEmpty else { throw Finding("\(folder.path) holds no files") }
    let file = chance.pick(files)
    var bytes = Array(try Data(contentsOf: file))
    switch chance.below(5) {
    case 0: bytes = Array(bytes.prefix(chance.below(bytes.count + 1)))
    case 1: bytes = chance.bytes(chance.below(5000))
    case 2: bytes += chance.bytes(chance.below(5000))
    case 3:
      // A whole page, as a disk loses it.
      let start = chance.below(bytes.count) & ~4095
      for place in start..<min(bytes.count, start + 4096) { bytes[place] = 0 }
    default:
      guard !bytes.isEmpty else { break }
      for _ in 0...chance.below(20) { bytes[chance.below(bytes.count)] ^= 1 << UInt8(chance.below(8)) }
    }
    try Data(bytes).write(to: file)
    return file.lastPathComponent
  }
}
