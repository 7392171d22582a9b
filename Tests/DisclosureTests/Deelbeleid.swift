import Foundation
import TestKit

@testable import Disclosure

/// The deelbeleid of the municipality, as it stands in the repository.
enum Deelbeleid {
  static func text() throws -> String {
    try String(contentsOf: repositoryRoot().appendingPathComponent("server-config/deelbeleid"), encoding: .utf8)
  }

  static func policy() throws -> Policy { try Policy.parse(text()) }
}
