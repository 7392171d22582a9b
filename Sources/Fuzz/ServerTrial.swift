import Foundation
import HTTP1
import Sync
import Transport

/// A running server and four enrolled devices, of which three misbehave. After every round it serves the fourth.
final class ServerTrial {
  private let server: FuzzedServer
  private let bystander: FuzzedDevice
  private let devices: [FuzzedDevice]
  private var wild: WildChanges
  private var chance: Mutation
  private var listener: DeviceTrial
  private let client: ClientTrial
  private(set) var counts: [String: Int] = [:]
  /// What happened last, for a report.
  private var recent: [String] = []

  init(_ origin: UInt64) throws {
    server = try FuzzedServer()
    bystander = try server.enrol("jw-1")
    devices = try ["hh-1", "po-1", "wm-oost"].map { [server] in try server.enrol($0) }
    wild = WildChanges(devices + [bystander])
    listener = try DeviceTrial(try server.enrol("hh-1"), in: server.folder)
    client = try ClientTrial(server)
    chance = Mutation(origin)
    try bystander.exchange([], &chance)
    for device in devices { try device.exchange([], &chance) }
  }

  /// Rounds until `end`; then the server stops in order and its register holds.
  func run(until end: ContinuousClock.Instant) throws {
    do {
      repeat {
        for _ in 0..<10 { try act() }
        try server.expectWell()
        try bystander.exchange([], &chance)
      } while ContinuousClock.now < end
    } catch {
      throw Finding("server: \(error)\n  after: \(recent.joined(separator: ", "))\n  log: \(server.log.suffix(1000))")
    }
    counts["MiB at most"] = server.memoryMost
    try server.stop()
    for _ in 0..<8 { try server.verifyDamaged(&chance) }
  }

  private var now: UInt64 { UInt64(Date().timeIntervalSince1970 * 1000) }

  /// One thing that somebody does wrong.
  private func act() throws {
    let device = chance.pick(devices)
    switch chance.below(12) {
    case 0, 1:
      let changes = try wild.batch(device, now: now, &chance)
      try device.exchange(changes, &chance)
      count("wild changes", changes.count)
    case 2, 3:
      // The message is read and wrong, or the frame is.
      let request = device.request(try wild.batch(device, now: now, &chance), &chance).encoded()
      let item = chance.changedAsTree(request)
      // What is still in order would be taken, and this device would not know.
      if item != request, (try? ExchangeRequest(encoded: item)) == nil {
        count("exchange \(try device.send("/v1/exchange", Frame.wrap(item)))")
      }
    case 4:
      let frame = chance.input(.bytes, from: [Frame.wrap(device.request([], &chance).encoded())])
      if (try? ExchangeRequest(encoded: Frame.unwrap(frame))) == nil {
        count("frame \(try device.send("/v1/exchange", frame))")
      }
    case 5:
      let item = chance.input(.cbor, from: Samples.messages)
      count("renew \(try device.send("/v1/renew", Frame.wrap(item)))")
      if (try? WaitRequest(encoded: item)) == nil { count("wait \(try device.send("/v1/wait", Frame.wrap(item)))") }
    case 6: try visitWithCertificate(device)
    case 7: try visitWithoutTLS()
    case 8: try visitWithBrokenHandshake(device)
    case 9: count("nonsense heard", try listener.round(&chance))
    case 10:
      try listener.useDamaged(&chance)
      count("damaged devices")
    default: count("overlast ended with \(try client.act(&chance))")
    }
  }

  /// HTTP that is wrong, or that stops half-way, from a device that is enrolled.
  private func visitWithCertificate(_ device: FuzzedDevice) throws {
    guard let visitor = RawVisitor(device.server), try visitor.shakeHands(device.tls, host: device.server.host) else {
      return count("no room")
    }
    let body = Frame.wrap(Samples.messages[0])
    let head = "POST /v1/exchange HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n"
    let isHalf = chance.oneIn(2)
    let whole = Array(head.utf8) + body
    let bytes = isHalf ? Array(whole.prefix(chance.below(whole.count))) : chance.input(.text, from: [whole])
    for _ in 0..<(chance.oneIn(3) ? 3 : 1) { guard try visitor.send(bytes) else { break } }
    try judge(visitor, isHalf ? "half a request" : "odd HTTP")
  }

  /// Bytes of any sort to any of the listeners.
  private func visitWithoutTLS() throws {
    let endpoint = try server.endpoint(chance.pick(["sync", "enrolment", "operations"]))
    guard let visitor = RawVisitor(endpoint) else { return count("no room") }
    _ = try visitor.send(chance.input(.text, from: Samples.requests.map { Array($0.utf8) }))
    try judge(visitor, "plain bytes")
  }

  private func visitWithBrokenHandshake(_ device: FuzzedDevice) throws {
    let endpoint = try server.endpoint(chance.pick(["sync", "enrolment"]))
    guard let visitor = RawVisitor(endpoint) else { return count("no room") }
    _ = try visitor.send(chance.input(.bytes, from: [try RawVisitor.hello(device.tls, to: endpoint)]))
    try judge(visitor, "broken handshake")
  }

  /// Who says that nothing more comes is answered or cut off, at once.
  private func judge(_ visitor: RawVisitor, _ what: String) throws {
    // A connection that ends in the middle of a record is an end like any other.
    let answer = (try? visitor.finish()) ?? []
    let text = String(decoding: answer.prefix(12), as: UTF8.self)
    count(what + (text.hasPrefix("HTTP/1.1 ") ? text.dropFirst(8) : " -"))
    if text.hasPrefix("HTTP/1.1 5"), !text.hasPrefix("HTTP/1.1 501"), !text.hasPrefix("HTTP/1.1 505") {
      throw Finding("\(what) was answered with \(text)")
    }
  }

  private func count(_ what: String, _ number: Int = 1) {
    counts[what, default: 0] += number
    recent = recent.suffix(11) + [what]
  }
}
