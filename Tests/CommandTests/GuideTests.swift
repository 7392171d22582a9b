import Commands
import Foundation
import Records
import TestKit
import Testing

@testable import overlast

/// The guides and profiles in `clients/profiles`, and what documents and messages tell people to type.
@Suite struct `Guides and profiles` {
  /// The partners that take part in what this release records; `clients/README.md` says why the others do not.
  static let partners: Set<PartyKind> = [
    .gemeente, .politie, .handhaving, .jongerenwerk, .buurtwerk, .swt, .werkshop, .woningcorporatie, .leerplicht, .halt,
    .jpt, .meldpunt,
  ]

  static let documents: [String] =
    ["README.md", "CONTRIBUTING.md", "server-config/README.md", "clients/README.md"]
    + partners.map { "clients/profiles/\($0.rawValue)/gids.md" }.sorted()

  @Test func `every partner has a profile and a guide, under the name of its kind of party`() throws {
    let folder = Repository.folder.appending(path: "clients/profiles")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(names) == Set(Self.partners.map(\.rawValue)))
    for name in names {
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)
      #expect(files.sorted() == ["gids.md", "profiel"], "\(name)")
    }
  }

  @Test func `clients README tells of every kind of party, also of those without a guide`() {
    let text = Repository.text("clients/README.md")
    for kind in PartyKind.allCases { #expect(text.contains("`\(kind.rawValue)`"), "\(kind.rawValue)") }
  }

  @Test(arguments: documents) func `every command in a document is one that the program takes`(path: String) {
    let calls = ShellLine.calls(of: "overlast", in: Repository.text(path))
    if path.hasSuffix("gids.md") { #expect(calls.count >= 8, "\(path) has \(calls.count) commands") }
    for call in calls {
      if let fault = Self.fault(of: call.text) { Issue.record("\(path):\(call.line): \(call.text): \(fault)") }
    }
  }

  @Test(arguments: ["README.md", "CONTRIBUTING.md", "server-config/README.md", "clients/README.md"])
  func `every command for operators in a document is one that the daemon knows`(path: String) throws {
    for call in ShellLine.calls(of: "overlastd", in: Repository.text(path)) {
      let words = try #require(ShellLine(call.text)?.words.dropFirst(), "\(path):\(call.line)")
      let run = try Program.run("overlastd", Array(words) + ["--help"])
      #expect(run.exit == 0, "\(path):\(call.line): \(call.text): \(run.errors)")
    }
  }

  @Test func `every command that a message names is one that the program takes`() throws {
    var found = 0
    for root in ["Sources", "clients"] {
      let folder = Repository.folder.appending(path: root)
      let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      for path in paths where path.hasSuffix(".swift") {
        for match in Repository.text("\(root)/\(path)").matches(of: /'overlast ([a-z -]+)'/) {
          found += 1
          let typed = match.1.split(separator: " ").map(String.init)
          // A message may name a command without what must follow it.
          let line = CommandTable.program.parse(typed + ["--help"], phrases: .dutch)
          guard case .success = line else {
            Issue.record("\(root)/\(path): there is no '\(match.0)'")
            continue
          }
        }
      }
    }
    #expect(found > 5)
  }

  @Test func `every example in the help is one that the program takes`() {
    let examples = CommandPath(CommandTable.program).all.flatMap(\.command.examples)
    #expect(!examples.isEmpty)
    for example in examples {
      if let fault = Self.fault(of: example.line) { Issue.record("\(example.line): \(fault)") }
    }
  }

  @Test func `a wrong line is found`() {
    #expect(Self.fault(of: "overlast meldign nieuw") != nil)
    #expect(Self.fault(of: "overlast melding nieuw geluid 'Vogelplein' --kleur rood") != nil)
    #expect(Self.fault(of: "overlast melding nieuw herrie 'Vogelplein'") != nil)
    #expect(Self.fault(of: "overlast melding nieuw geluid 'Vogelplein") != nil)
    #expect(Self.fault(of: "overlast melding wijzig kv2dj9w3 --ernst erg") != nil)
    #expect(Self.fault(of: "overlast casus") != nil)
    #expect(Self.fault(of: "overlast intrek") != nil)
    #expect(Self.fault(of: "overlast verstrek kv2dj9w3 schoenmaat jw-1 --grondslag x") != nil)
    #expect(Self.fault(of: "overlast sync --toon | grep veld") == nil)
    #expect(
      ShellLine.calls(of: "overlast", in: "`overlast status`\n```\n$ overlast sync \\\n  --toon\nx\n```").map(\.text)
        == ["overlast status", "overlast sync  --toon"])
    #expect(ShellLine("a 'b c' \"d\"'e' # f")?.words == ["a", "b c", "de"])
  }

  /// What is wrong with a line; nothing when the program would take it.
  static func fault(of text: String) -> String? {
    guard let words = ShellLine(text)?.words.dropFirst() else { return "a quote is not closed" }
    switch CommandTable.program.parse(Array(words), phrases: .dutch) {
    case .failure(let error): return error.text(width: 200)
    case .success(let invocation):
      if invocation.isHelpRequested { return nil }
      guard invocation.path.command.subcommands.isEmpty else { return "only a group of commands" }
      return valueFault(invocation)
    }
  }

  /// What the parser leaves to the store: words from a list, and fields that exist.
  private static func valueFault(_ invocation: Invocation) -> String? {
    let command = invocation.path.command
    let known = Set((command.options + invocation.path.inheritedOptions).map(\.long) + command.arguments.map(\.name))
    let name = invocation.names.first ?? ""
    if known.contains("velden"), let fields = invocation.value(for: "velden") {
      for field in fields.split(separator: ",").map(String.init) {
        let isKnown = Schema.current.kinds.contains { $0.field(named: field) != nil }
        if !isKnown { return "no kind has a field '\(field)'" }
      }
    }
    guard let kind = name == "export" ? .politieExport : Schema.current.kind(named: name) else { return nil }
    for field in kind.fields {
      for option in [field.name, String(field.name.map { $0 == "_" ? "-" : $0 })] where known.contains(option) {
        guard let value = invocation.value(for: option) else { continue }
        switch field.type {
        case .choice(let codes) where !codes.contains(value): return "'\(value)' is no \(field.name)"
        case .choices(let codes):
          for word in value.split(separator: ",") where !codes.contains(String(word)) {
            return "'\(word)' is no \(field.name)"
          }
        default: continue
        }
      }
    }
    return nil
  }

  @Test func `the words that people meet stand in the glossary`() {
    let lines = Repository.text("Protocol/glossary.md").split(separator: "\n").filter { $0.hasPrefix("| ") }
    let words = Set(
      lines.flatMap { $0.split(separator: "|")[0].lowercased().split { !$0.isLetter && $0 != "-" }.map(String.init) })
    var met = Schema.current.kinds.map(\.name) + PartyKind.allCases.map(\.rawValue)
    met += AccountFunction.allCases.flatMap { $0.rawValue.split(separator: "_").map(String.init) }
    met += ["lbo", "oja", "casusoverleg", "vooroverleg", "regie", "regiehouder", "niveau", "hoofdlijn", "kenmerk"]
    met += ["grondslag", "motief", "convenant", "deelbeleid", "profiel", "uitnodiging", "register", "sync", "conflict"]
    for word in met { #expect(words.contains(word), "'\(word)' is not in the glossary") }
  }
}
