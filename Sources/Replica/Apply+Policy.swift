import CBOR
import Disclosure
import Sync

extension Application {
  /// Puts a new deelbeleid in force when the server signed it and it can be read; otherwise the last one stays.
  func takePolicy(key: [UInt8]?) throws {
    // Without a key nothing can be checked; the server sends the policy again.
    guard let text = response.policy, let key else { return }
    var problem: String?
    if try Register.isSigned(text, by: key) {
      do throws(PolicyFault) {
        let policy = try Policy.read(checked: text.text)
        if policy.version == text.version {
          newPolicy = Replica.PolicyInForce(text: text, policy: policy)
          state.policyVersion = text.version
        } else {
          problem = "het versienummer in het deelbeleid klopt niet"
        }
      } catch {
        problem = error.description
      }
    } else {
      problem = "de handtekening onder het deelbeleid klopt niet"
    }
    state.policyProblem = problem.map {
      "Het nieuwe deelbeleid is niet overgenomen: \($0). Het vorige blijft gelden. Bel de beheerder."
    }
    report.policyProblem = state.policyProblem
    report.isPolicyNew = newPolicy != nil
    if problem == nil { lines.append(replica.line(.policy, rule: "deelbeleid \(text.version)")) }
  }
}

extension PolicyText {
  func stored() -> [UInt8] {
    var encoder = CBOREncoder(reserving: text.utf8.count + 96)
    encoder.arrayHead(3)
    encoder.unsigned(version)
    encoder.text(text)
    encoder.bytes(signature)
    return encoder.bytes
  }

  init(stored bytes: [UInt8]) throws(CBORFault) {
    var decoder = CBORDecoder(bytes)
    try decoder.expectArray(3)
    let version = try decoder.readUnsigned()
    let text = try decoder.readText()
    self.init(version: version, text: text, signature: try decoder.readBytes())
    try decoder.finish()
  }
}
