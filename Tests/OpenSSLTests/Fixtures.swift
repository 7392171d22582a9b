import OpenSSL

/// Things that our own code refuses to make, made once with the openssl command. The keys guard nothing.
enum Fixture {
  /// An authority whose client certificate below carries no extendedKeyUsage. Valid until 2125.
  static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBlTCCATqgAwIBAgIUfK/lKyqHSTGF+8D3x8eFWMQJYo0wCgYIKoZIzj0EAwIw
    FTETMBEGA1UEAwwKRml4dHVyZSBDQTAgFw0yNjExMjMyMzU2NDhaGA8yMTI2MTAz
    MDIzNTY0OFowFTETMBEGA1UEAwwKRml4dHVyZSBDQTBZMBMGByqGSM49AgEGCCqG
    SM49AwEHA0IABKIpPO9t0S0mN2RSQjliFi4w6EKXFbtKCHD82sIa6hbriW0lS3A3
    R5dn5AOv+6lNHltiSJISlJWy58r8AUxEM/ijZjBkMB0GA1UdDgQWBBSkQJ2wrXyb
    ql+zHlehEkHhNnDd8TAfBgNVHSMEGDAWgBSkQJ2wrXybql+zHlehEkHhNnDd8TAS
    BgNVHRMBAf8ECDAGAQH/AgEAMA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNJ
    ADBGAiEA5soRC9w+YJ9gSdJeOtghUQXU8eqAmPgMGm1W98jPRU4CIQCoxtdeqxTT
    8d0Caj9CM5aCmwumZYvWshZHfisM7vvXgQ==
    -----END CERTIFICATE-----
    """

  /// A certificate of that authority without extendedKeyUsage.
  static let withoutUsage = """
    -----BEGIN CERTIFICATE-----
    MIIBjDCCATKgAwIBAgIUfb1XbLLcY7xX5tUbdd5t758YeqQwCgYIKoZIzj0EAwIw
    FTETMBEGA1UEAwwKRml4dHVyZSBDQTAgFw0yNjExMjMyMzU2NDhaGA8yMTI2MTAz
    MDIzNTY0OFowEzERMA8GA1UEAwwIbm8gdXNhZ2UwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAATwN5bqY0jepWPj6zudqXeCKKqQSLVicWn1DXi3kxbwEnyifQ/XY7VN
    K/O+RhBKG8z4RhpBq9+S1WNBx4yfMUlIo2AwXjAMBgNVHRMBAf8EAjAAMA4GA1Ud
    DwEB/wQEAwIHgDAdBgNVHQ4EFgQUe8fC8S2a+dky/F1xADvxBEBFA7EwHwYDVR0j
    BBgwFoAUpECdsK18m6pfsx5XoRJB4TZw3fEwCgYIKoZIzj0EAwIDSAAwRQIgBP+P
    AE+xa2+yzUSI0F9voinl63PFwRDDxB/z6oqHFG0CIQCkWvNwnw2tW36FjIM+yjvn
    61w+ShA2MS+/pJytnrgjcw==
    -----END CERTIFICATE-----
    """

  /// The key of `withoutUsage`.
  static let withoutUsageKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgauc1jVuiS3NZl7H0
    gGDc6BXzpJIUnJTDlcfC4NSJqr+hRANCAATwN5bqY0jepWPj6zudqXeCKKqQSLVi
    cWn1DXi3kxbwEnyifQ/XY7VNK/O+RhBKG8z4RhpBq9+S1WNBx4yfMUlI
    -----END PRIVATE KEY-----
    """
}
