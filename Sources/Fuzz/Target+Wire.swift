import CBOR
import Changes
import HTTP1
import Records
import Sync

/// What comes in over the network, before and after a certificate was seen.
extension Target {
  static let wire: [Target] = [
    cbor, change, message("exchange-request", ExchangeRequest.init(encoded:)) { $0.encoded() },
    message("exchange-response", ExchangeResponse.init(encoded:)) { $0.encoded() },
    message("wait-request", WaitRequest.init(encoded:)) { $0.encoded() },
    message("wait-response", WaitResponse.init(encoded:)) { $0.encoded() },
    message("problem", Problem.init(encoded:)) { $0.encoded() }, frame,
    http("http-request", RequestHead.self, Samples.requests),
    http("http-response", ResponseHead.self, Samples.responses),
  ]

  /// Any item: what is read is written again in the very same bytes, and passing over it is as strict as reading it.
  private static let cbor = Target(name: "cbor", shape: .cbor, samples: { Samples.messages }) { input, _ in
    var passing = CBORDecoder(input)
    var passingFault: CBORFault?
    do throws(CBORFault) {
      try passing.skipItem()
      try passing.finish()
    } catch {
      passingFault = error
    }
    do {
      let value = try CBORValue(decoding: input)
      guard try value.encoded() == input else { throw Finding("the item has a second encoding") }
      if let passingFault { throw Finding("read, but not passed over: \(passingFault)") }
      return .accepted
    } catch let fault as CBORFault {
      guard passingFault != nil else { throw Finding("passed over, but not read: \(fault)") }
      try Marked.check("\(fault)")
      return .refused
    }
  }

  /// A change, and with it every value of a cell.
  private static let change = Target(name: "change", shape: .cbor, samples: { Samples.changes }) { input, _ in
    do {
      var decoder = CBORDecoder(input)
      let change = try Change(from: &decoder)
      try decoder.finish()
      var encoder = CBOREncoder()
      change.encode(into: &encoder)
      guard encoder.bytes == input else { throw Finding("the change has a second encoding") }
      if "\(change)".contains(Marked.name) { throw Finding("the description of a change shows a value") }
      return .accepted
    } catch let fault as CBORFault {
      try Marked.check("\(fault)")
      return .refused
    }
  }

  /// A message: what is read comes out of its own encoding unchanged.
  static func message<Message: Equatable & Sendable>(
    _ name: String, samples: @escaping @Sendable () throws -> [[UInt8]] = { Samples.messages },
    _ read: @escaping @Sendable ([UInt8]) throws(MessageFault) -> Message,
    _ write: @escaping @Sendable (Message) -> [UInt8]
  ) -> Target {
    Target(name: name, shape: .cbor, samples: samples) { input, _ in
      do {
        let message = try read(input)
        guard try read(write(message)) == message else { throw Finding("it reads its own writing differently") }
        return .accepted
      } catch let fault as MessageFault {
        try Marked.check("\(fault.code): \(fault.detail)")
        return .refused
      }
    }
  }

  private static let frame = Target(
    name: "frame", shape: .bytes, samples: { Samples.messages.map(Frame.wrap) }
  ) { input, _ in
    guard let item = try? Frame.unwrap(input) else { return .refused }
    guard Frame.wrap(item) == input else { throw Finding("the frame has a second form") }
    return .accepted
  }

  /// Heads: what comes out does not depend on how the bytes were cut, and a head that was read can be written again.
  private static func http<Head: HTTPHead>(_ name: String, _: Head.Type, _ samples: [String]) -> Target {
    Target(name: name, shape: .text, samples: { samples.map { Array($0.utf8) } }) { input, chance in
      let limits = HTTPLimits(bodyBytes: 1 << 20)
      let whole = heads(Head.self, input, limits) { $0.count }
      let cut = heads(Head.self, input, limits) { _ in 1 + chance.below(7) }
      guard whole == cut else { throw Finding("cut into pieces it reads differently") }
      if let fault = whole.fault { try Marked.check(fault.message) }
      return whole.heads.isEmpty ? .refused : .accepted
    }
  }

  private struct Heads<Head: HTTPHead>: Equatable {
    var heads: [Head] = []
    var framings: [BodyFraming] = []
    var fault: HTTPFault?
  }

  /// Every head in `input`, one after another, as if no body followed any of them.
  private static func heads<Head: HTTPHead>(
    _: Head.Type, _ input: [UInt8], _ limits: HTTPLimits, pieces: (ArraySlice<UInt8>) -> Int
  ) -> Heads<Head> {
    var result = Heads<Head>()
    var parser = HeadParser<Head>(limits: limits)
    var rest = input[...]
    while !rest.isEmpty {
      let piece = rest.prefix(pieces(rest))
      do throws(HTTPFault) {
        switch try parser.feed(piece) {
        case .needMore: rest = rest.dropFirst(piece.count)
        case .head(let head, let framing, let consumed):
          result.heads.append(head)
          result.framings.append(framing)
          rest = rest.dropFirst(consumed)
        }
      } catch {
        result.fault = error
        return result
      }
    }
    return result
  }
}
