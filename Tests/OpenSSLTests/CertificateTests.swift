import Foundation
import OpenSSL
import Testing

@Suite("Keys, requests and certificates")
struct CertificateTests {
  let world: World

  init() throws { world = try World() }

  @Test("A key survives PEM and DER")
  func keyForms() throws {
    let key = try PrivateKey.generate()
    let certificate = try world.authority.issue(
      CertificateRequest(der: CertificateRequest.create(key: key, commonName: "x")),
      CertificateProfile(usage: .client, commonName: "x", notBefore: World.now, notAfter: World.now + 1))
    #expect(try key.pem().hasPrefix("-----BEGIN PRIVATE KEY-----"))
    #expect(try certificate.matches(PrivateKey(pem: key.pem())))
    #expect(try certificate.matches(PrivateKey(der: key.der())))
    #expect(try !certificate.matches(PrivateKey.generate()))
  }

  @Test("An encrypted key is refused without asking for a passphrase on the terminal")
  func encryptedKey() {
    let encrypted = """
      -----BEGIN EC PRIVATE KEY-----
      Proc-Type: 4,ENCRYPTED
      DEK-Info: AES-256-CBC,AD94ABFE5C04C8177C2D83E68DC8A4C4

      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
      -----END EC PRIVATE KEY-----
      """
    #expect(throws: OpenSSLError(.malformed, "")) { try PrivateKey(pem: encrypted) }
  }

  @Test("An issued certificate says what its profile says")
  func issued() throws {
    let certificate = world.client.certificate
    #expect(certificate.commonName == "0123456789abcdef")
    #expect(certificate.uris == ["urn:overlast:replica:0123456789abcdef"])
    #expect(certificate.notBefore == World.now - World.day)
    #expect(certificate.notAfter == World.now + World.day)
    #expect(certificate.permits(.client) && !certificate.permits(.server))
    #expect(!certificate.isAuthority && world.authority.certificate.isAuthority)
    #expect(certificate.isIssued(by: world.authority.certificate))
    #expect(try !certificate.isIssued(by: World().authority.certificate))
    #expect(world.server.certificate.dnsNames == ["localhost"])
    #expect(try Certificate(der: certificate.der) == certificate)
    #expect(try Certificate(pem: certificate.pem()).fingerprint == Digest.sha256(certificate.der))
  }

  @Test("Names and extensions that a request asks for are not given")
  func requestedExtensions() throws {
    // Asks for CA:TRUE, serverAuth, and the alternative names of a replica and a host.
    let request = try CertificateRequest(
      der: Array(
        try #require(
          Data(
            base64Encoded: """
              MIIBRDCB6wIBADAeMQ0wCwYDVQQDDARyb290MQ0wCwYDVQQKDARldmlsMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhr/CHCv1\
              uypa83z1N/uG03tGwfOJvTgAyJMV4JC7eYZlN7PNEPT1aI73JYNzdHtuExDxKFaBDLWutOho1OItX6BrMGkGCSqGSIb3DQEJDjFc\
              MFowDwYDVR0TAQH/BAUwAwEB/zAyBgNVHREEKzAphhl1cm46b3Zlcmxhc3Q6cmVwbGljYTpldmlsggxldmlsLmV4YW1wbGUwEwYD\
              VR0lBAwwCgYIKwYBBQUHAwEwCgYIKoZIzj0EAwIDSAAwRQIgNXFYaApSgsibajALP12tat9gJK3ldz8rr3NtBNIfn1ICIQDGfTQb\
              SnAoxdZWqNMPAExROGj7HXsyMkkaqlAyIkU4mQ==
              """))))
    let certificate = try world.authority.issue(
      request,
      CertificateProfile(usage: .client, commonName: "plain", notBefore: World.now, notAfter: World.now + World.day))
    #expect(certificate.commonName == "plain")
    #expect(!certificate.isAuthority)
    #expect(certificate.uris.isEmpty && certificate.dnsNames.isEmpty)
    #expect(!certificate.permits(.server))
  }

  @Test("Requests with other kinds of keys are refused: RSA of 1024 bits and the curve P-384")
  func weakKeys() throws {
    let rsa = """
      MIIBSzCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDKdiHS0BTb7+vnptD7NLDVD8oaKh/Wx62y6E+m\
      mwjrhgGTeRwL5RKi120Gj4oUueV6E2r7ATK/wpQkzHwvu+oIvj9BlXJi1Ta/MKo2lGLhflhFgqbAyP5r/wtXR8nd5bwD9ixD4F+fC8tyUnob\
      O15+fx36SBGWmQsOSrBTSwMCcQIDAQABoAAwDQYJKoZIhvcNAQELBQADgYEAnlG25VlpN1fEVVOVhMZ1gQLdO++rxE1isq+wL3FgIje4eScD\
      zF/N6kjmU20qrReRD3u2Ljos7dcRHdDg4cOLv0n9rZSiL/ULDaCUGdHUHp9JWau/0PaHIEWm/GaN39rE6g9nwnJI13P0HDyGw8htkVSGsuu2\
      TpCnIwdXE9LeOxw=
      """
    let p384 = """
      MIIBAzCBiwIBADAMMQowCAYDVQQDDAF4MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEtUqRXWR3qOioyQzAj2cE+KYwYPeTefGSElfHT0gCOwps\
      3j6CzjojRZ6VxTxP/QGQcZRpOsA6M+pYhWf6BD6oWUEc6QHL+fN6MbsZP7RdZ1FclYZsFT6e6wvLmuwPmD2VoAAwCgYIKoZIzj0EAwIDZwAw\
      ZAIwSWs1AUdmbwDzvtVQY8DNTJDyqbYq2XuNivZbscZq8O+FNnBeAlTEIdXWDF8ojmT1AjBncbVp4SMdVSRT2RbwY8qYOInus1ik+6LsTj2y\
      jZ0XOQ/H3LSHTXz6qIMSIoXsiTU=
      """
    for text in [rsa, p384] {
      let der = Array(try #require(Data(base64Encoded: text)))
      #expect(throws: OpenSSLError(.refused, "")) { try CertificateRequest(der: der) }
    }
  }

  @Test("A request with an Ed25519 key is accepted")
  func ed25519Request() throws {
    let der = """
      MIGLMD8CAQAwDDEKMAgGA1UEAwwBeDAqMAUGAytlcAMhAPemH5KMlLhsmNgZYOqgxE0CKuY0E8tZaYkQoZ+fqCSUoAAwBQYDK2VwA0EAibmi\
      7wTYaqbL4mcoHMtaI+DJlxdw4Pc64Bh9RnMsAaL5+R/zQfJZSh33EWebEbzGuAuexHVRFni8knhGAYkWDA==
      """
    #expect(try CertificateRequest(der: Array(#require(Data(base64Encoded: der)))).kind == .ed25519)
  }

  @Test("A request changed in any byte is refused, and nothing traps")
  func damagedRequest() throws {
    let der = try CertificateRequest.create(key: .generate(), commonName: "x")
    for index in der.indices {
      var damaged = der
      damaged[index] ^= 0x55
      #expect(throws: OpenSSLError.self) { try CertificateRequest(der: damaged) }
    }
    #expect(throws: OpenSSLError(.malformed, "")) { try CertificateRequest(der: der + [0]) }
    #expect(throws: OpenSSLError(.malformed, "")) { try CertificateRequest(der: []) }
  }

  @Test("A certificate with a byte behind it, cut or empty is malformed")
  func malformedCertificates() throws {
    let der = world.client.certificate.der
    for bytes in [der + [0], Array(der.dropLast()), []] {
      #expect(throws: OpenSSLError(.malformed, "")) { try Certificate(der: bytes) }
    }
    #expect(throws: OpenSSLError(.malformed, "")) { try Certificate(pem: "hello") }
  }

  @Test(
    "Names that could smuggle in another name are refused",
    arguments: ["a,DNS:evil", "a b", "", "a\n", "a\u{0}", "é", "a;b", "email:copy,x"])
  func smuggledNames(name: String) throws {
    let request = try CertificateRequest(der: CertificateRequest.create(key: .generate(), commonName: "x"))
    #expect(throws: OpenSSLError(.invalidArgument, "")) {
      try world.authority.issue(
        request,
        CertificateProfile(
          usage: .server, commonName: "x", dnsNames: [name], notBefore: World.now, notAfter: World.now + 1))
    }
  }

  @Test("A certificate may not outlive its authority, and two never share a serial")
  func validity() throws {
    let request = try CertificateRequest(der: CertificateRequest.create(key: .generate(), commonName: "x"))
    var profile = CertificateProfile(
      usage: .client, commonName: "x", notBefore: World.now, notAfter: world.authority.certificate.notAfter)
    #expect(try world.authority.issue(request, profile) != world.authority.issue(request, profile))
    profile.notAfter += 1
    #expect(throws: OpenSSLError(.invalidArgument, "")) { try world.authority.issue(request, profile) }
  }

  @Test("A leaf cannot act as an authority, nor an authority with another's key")
  func falseAuthorities() throws {
    let refused = OpenSSLError(.refused, "")
    #expect(throws: refused) {
      try CertificateAuthority(certificate: world.client.certificate, key: world.client.key)
    }
    #expect(throws: refused) {
      try CertificateAuthority(certificate: world.authority.certificate, key: .generate())
    }
    #expect(throws: refused) {
      try TLSContext.client(identity: nil, trust: .authority(world.server.certificate))
    }
  }

  @Test("Verification checks authority, time, name and usage")
  func verification() throws {
    let anchor = world.authority.certificate
    let server = world.server.certificate
    try server.verify(against: anchor, for: .server, name: "localhost", at: World.now)
    try server.verify(against: anchor, for: .server, name: "127.0.0.1", at: World.now)
    try server.verify(against: anchor, for: .server, at: World.now)
    try world.client.certificate.verify(against: anchor, for: .client, at: World.now)
    let refused = OpenSSLError(.refused, "")
    #expect(throws: refused) { try server.verify(against: anchor, for: .server, name: "server", at: World.now) }
    #expect(throws: refused) { try server.verify(against: anchor, for: .server, name: "127.0.0.2", at: World.now) }
    #expect(throws: refused) { try server.verify(against: anchor, for: .client, at: World.now) }
    #expect(throws: refused) { try server.verify(against: anchor, for: .server, at: World.now + 2 * World.day) }
    #expect(throws: refused) { try server.verify(against: anchor, for: .server, at: World.now - 2 * World.day) }
    let stranger = try World().authority.certificate
    #expect(throws: refused) { try server.verify(against: stranger, for: .server, at: World.now) }
    #expect(throws: OpenSSLError(.invalidArgument, "")) {
      try server.verify(against: anchor, for: .server, name: "", at: World.now)
    }
  }
}
