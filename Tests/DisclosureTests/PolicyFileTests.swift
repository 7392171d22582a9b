import Testing

@testable import Disclosure

@Suite struct PolicyFileTests {
  @Test func `the deelbeleid of the municipality is accepted`() throws {
    let policy = try Deelbeleid.policy()
    #expect(policy.version == 1)
    #expect(policy.validFrom == 20_454)
  }
}
