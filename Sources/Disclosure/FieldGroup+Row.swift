import Casework
import Records

extension FieldGroup {
  /// Where the group stands in the compiled matrix.
  var index: Int {
    switch self {
    case .f01: 0
    case .f02: 1
    case .f03: 2
    case .f04: 3
    case .f05: 4
    case .f06: 5
    case .f07: 6
    case .f08: 7
    case .f09: 8
    case .f10: 9
    case .f11: 10
    case .f12: 11
    case .f13: 12
    case .f14: 13
    case .f15: 14
    case .f16: 15
    case .f17: 16
    case .f18: 17
    case .f19: 18
    case .f20: 19
    case .f21: 20
    case .f22: 21
    case .f23: 22
    case .f24: 23
    case .f25: 24
    case .f26: 25
    case .f27: 26
    case .f28: 27
    case .f29: 28
    case .gids: 29
    case .overleg: 30
    case .verstrekking: 31
    case .verzoek: 32
    case .lokaal: 33
    }
  }

  /// How many groups there are.
  static let count = allCases.count

  /// The groups that a deelbeleid may have a row for.
  static let rows = allCases.filter { $0 != .lokaal }
}

extension RecipientRole {
  /// How many roles there are.
  static let count = allCases.count

  /// Where the role stands in the compiled matrix.
  var index: Int {
    switch self {
    case .wijkmanager: 0
    case .voorzitter: 1
    case .regisseur: 2
    case .partner: 3
    case .bron: 4
    case .interventieteam: 5
    case .overig: 6
    case .zorgtafel: 7
    case .nietConvenant: 8
    case .betrokkene: 9
    }
  }
}

extension Niveau {
  /// Where the niveau stands in the compiled matrix.
  var index: Int {
    switch self {
    case .hinder: 0
    case .overlast: 1
    case .ernstigeOverlast: 2
    }
  }
}
