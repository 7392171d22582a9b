import Foundation

/// A text as it may lie on a disk.
struct Writing {
  let name: String
  let bytes: [UInt8]

  /// The text as it is, in hexadecimal of both cases, in UTF-16 of both byte orders, and in the three alignments of
  /// Base64, with both alphabets.
  static func all(of text: String) -> [Writing] {
    let raw = Array(text.utf8)
    let hex = raw.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    var writings = [
      Writing(name: "text", bytes: raw), Writing(name: "hex", bytes: Array(hex.utf8)),
      Writing(name: "upper-case hex", bytes: Array(hex.uppercased().utf8)),
      Writing(name: "UTF-16 LE", bytes: text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }),
      Writing(name: "UTF-16 BE", bytes: text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }),
    ]
    for skip in 0..<3 {
      // Groups of three bytes that hold nothing but the text: what stands beside it decides the others.
      let start = (3 - skip) % 3
      let whole = raw.dropFirst(start)
      let groups = Data(whole.prefix(whole.count / 3 * 3)).base64EncodedString()
      writings.append(Writing(name: "Base64, alignment \(skip)", bytes: Array(groups.utf8)))
      let urlSafe = groups.replacing("+", with: "-").replacing("/", with: "_")
      if urlSafe != groups {
        writings.append(Writing(name: "URL-safe Base64, alignment \(skip)", bytes: Array(urlSafe.utf8)))
      }
    }
    return writings
  }
}
