import CBOR
import Changes
import SQLite
import Sync
import TestKit
import Testing

@testable import Replica
@testable import Server

/// Protocol/vectors/register: what a line is hashed as, and which chains and checkpoints a device believes.
@Suite struct RegisterVectors {
  @Test(arguments: try Vector.chapter("register")) func everyVectorHasItsOutcome(_ vector: Vector) throws {
    switch vector.value("role") {
    case "line":
      #expect(vector.expect == "accept")
      #expect(try CBORValue(decoding: vector.input).diagnostic == vector.value("diagnostic"))
      #expect(try link(of: vector.input).hexadecimal == vector.value("link"))
    case "chain":
      var decoder = CBORDecoder(vector.input)
      try #require(try decoder.readArrayHead() == 3)
      let known = try mark(&decoder)
      let links = try (0..<(try decoder.readArrayHead())).map { _ in try decoder.readBytes() }
      let new = try mark(&decoder)
      expect(vector) { try Register.verify(links, from: known, to: new) }
    case "checkpoint":
      var decoder = CBORDecoder(vector.input)
      try #require(try decoder.readArrayHead() == 3)
      let account = try #require(RecordID(bytes: try decoder.readBytes()))
      try #require(try decoder.readArrayHead() == 4)
      let mark = CheckpointMark(count: try decoder.readUnsigned(), digest: try decoder.readBytes())
      let checkpoint = Checkpoint(mark: mark, signature: try decoder.readBytes(), key: try decoder.readBytes())
      let pinned = try decoder.peekType() == .null ? nil : try decoder.readBytes()
      expect(vector) { try Register.verifySignature(checkpoint, account: account, key: pinned) }
    default: Issue.record("role is line, chain or checkpoint")
    }
  }

  private func expect(_ vector: Vector, _ verify: () throws -> Void) {
    if vector.expect == "accept" {
      #expect(throws: Never.self) { try verify() }
    } else {
      #expect(vector.expect == "forked", "expect is a word from the closed list")
      #expect(throws: ReplicaError.registerForked("")) { try verify() }
    }
  }

  private func mark(_ decoder: inout CBORDecoder) throws -> CheckpointMark {
    try #require(try decoder.readArrayHead() == 2)
    return CheckpointMark(count: try decoder.readUnsigned(), digest: try decoder.readBytes())
  }

  /// What the server makes of the line, from rows as it keeps them: its own numbers for grounds and records.
  private func link(of line: [UInt8]) throws -> [UInt8] {
    let connection = try Connection(path: "", mode: .memory)
    try connection.execute(
      """
      CREATE TABLE ground(number INTEGER PRIMARY KEY, release BLOB, rule TEXT, form INTEGER, author BLOB, until INTEGER)
      """
    )
    let grounds = try Grounds(connection)
    var records: [RecordID] = []
    var result = RegisterLine()
    var decoder = CBORDecoder(line)
    func numbers(_ decoder: inout CBORDecoder) throws -> [Int64] {
      try (0..<(try decoder.readArrayHead())).map { _ in
        records.append(try #require(RecordID(bytes: try decoder.readBytes())))
        return Int64(records.count - 1)
      }
    }
    try #require(try decoder.readArrayHead() == 4)
    let at = try decoder.readInteger()
    for _ in 0..<(try decoder.readArrayHead()) {
      try #require(try decoder.readArrayHead() == 5)
      var release: RecordID?
      if try decoder.peekType() == .null {
        try decoder.readNull()
      } else {
        release = RecordID(bytes: try decoder.readBytes())
      }
      let ground = Ground(
        release: release, rule: try decoder.readText(), form: UInt8(try decoder.readUnsigned()), author: nil, until: nil
      )
      let key = RegisterLine.Disclosed(
        ground: try grounds.number(ground), fields: FieldSet(bits: try decoder.readUnsigned()))
      result.disclosed.append((key, try numbers(&decoder)))
    }
    for _ in 0..<(try decoder.readArrayHead()) {
      try #require(try decoder.readArrayHead() == 3)
      let key = RegisterLine.Withdrawn(
        rule: try decoder.readText(), fields: FieldSet(bits: try decoder.readUnsigned()))
      result.withdrawn.append((key, try numbers(&decoder)))
    }
    for _ in 0..<(try decoder.readArrayHead()) {
      try #require(try decoder.readArrayHead() == 2)
      let replica = try #require(RecordID(bytes: try decoder.readBytes()))
      result.confirmed.append((replica, try decoder.readUnsigned()))
    }
    try decoder.finish()
    return try DisclosureRegister.link(result, at: at, grounds: grounds) { records[Int($0)] }
  }
}
