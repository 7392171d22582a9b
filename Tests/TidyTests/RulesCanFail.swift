import Testing

/// Each rule on small samples: one that is wrong and one beside it that only looks so.
@Suite("The rules of style can fail")
struct RulesCanFail {
  func lines(_ findings: [Finding]) -> [Int] { findings.map(\.line) }

  func file(_ path: String, _ text: String) -> SourceFile { SourceFile(path: path, text: text) }

  @Test("Code and comments are told apart, also with nested strings, raw strings and interpolation")
  func swiftText() {
    let text = SwiftText(
      ##"""
      let a = "no // comment \(call("try!") + try! b)" // but this
      let b = #"raw " try! \(no)"# + "x" /* block /* nested */ still
      */ let c = """
        try! in text \(try! d)
        """ + e
      """##)
    #expect(
      text.code.map { $0.trimmingPrefix { $0 == " " } } == [
        "let a = \"call(\"\") + try! b\" ", "let b = \"\" + \"\" ", "let c = \"", "try! d", "\" + e",
      ])
    #expect(text.comments[0] == "// but this")
    #expect(text.comments[1].contains("nested") && text.comments[2].contains("*/"))
  }

  @Test("An import beyond the row of the table is found, whatever stands before it")
  func imports() {
    let text = """
      import CBOR
      public import Foundation
      @preconcurrency import Dispatch
      @_spi(Testing) import struct Glibc.stat
      // import Darwin
      let important = 1
      """
    #expect(lines(ImportRule.check(file("Sources/Changes/A.swift", text))) == [2, 3, 4])
    #expect(ImportRule.check(file("clients/overlast/A.swift", text)).isEmpty)
    #expect(
      ImportRule.check(file("Sources/Nobody/A.swift", text)).map(\.message) == [
        "the target Nobody has no row in ImportTable.swift"
      ])
    #expect(ImportRule.check(file("Sources/Replica/A.swift", "import CSQLite")).count == 1)
  }

  @Test(
    "Banned words are found in code, not in comments, strings or longer names",
    arguments: [
      ("let a = try! b()", "try!"), ("let a = b as! C", "as!"), ("fatalError(\"x\")", "trap"),
      ("precondition(a)", "trap"), ("  print(a)", "print"), ("debugPrint (a)", "print"),
      ("public func a(_ p: UnsafeRawPointer)", "pointer"), ("public let a: OpaquePointer?", "pointer"),
      ("#if canImport(Darwin)", "platform"), ("#if os(Linux)", "platform"),
    ])
  func bans(line: String, rule: String) {
    #expect(CodeRules.check(file("Sources/SQLite/A.swift", line)).map(\.rule) == [rule])
    #expect(CodeRules.check(file("Sources/SQLite/A.swift", "// \(line)\nlet a = \"\"\"\n\(line)\n\"\"\"")).isEmpty)
  }

  @Test("What only looks like a banned word is allowed")
  func allowed() {
    let text = """
      document.print(a)
      func blueprint(a: Int) {}
      let a = try? b() as? C
      assert(a)
      init(_ p: UnsafeRawPointer)
      #if DEBUG
      """
    #expect(CodeRules.check(file("Sources/SQLite/A.swift", text)).isEmpty)
    #expect(CodeRules.check(file("clients/overlast/A.swift", "print(a)")).isEmpty)
    #expect(CodeRules.check(file("Tests/XTests/A.swift", "fatalError()")).isEmpty)
  }

  @Test("A test that sleeps or is switched off is found")
  func sleepingTests() {
    let text =
      "try await Task.sleep(for: .seconds(1))\nusleep(3)\n@Test(.disabled(\"later\"))\n@Test(.enabled(if: false))"
    #expect(lines(CodeRules.check(file("Tests/XTests/A.swift", text))) == [1, 2, 3, 4])
    #expect(CodeRules.check(file("Sources/Server/A.swift", text)).isEmpty)
  }

  @Test("What the compiler must believe needs its reason beside it")
  func safety() {
    func check(_ text: String) -> [Int] { lines(CodeRules.checkSafety(file("Sources/A/A.swift", text))) }
    #expect(check("final class A: @unchecked Sendable {}") == [1])
    #expect(check("// SAFETY: far away\n\nfinal class A: @unchecked Sendable {}") == [3])
    #expect(check("// SAFETY: one queue\n/// A thing.\nfinal class A: @unchecked Sendable {}").isEmpty)
    #expect(check("struct A: @unchecked Sendable {\n  // SAFETY: one thread").isEmpty)
    #expect(check("nonisolated(unsafe) var a = 1") == [1])
    #expect(check("// SAFETY: behind a lock\nnonisolated(unsafe) var a = 1\nnonisolated(unsafe) var b = 1").isEmpty)
    #expect(check("let a = \"@unchecked Sendable\"").isEmpty)
  }

  @Test("Lines and files have their length")
  func lengths() {
    let long = String(repeating: "é", count: 121)
    #expect(lines(ShapeRules.checkLineLength(file("Sources/A/A.swift", "a\n\(long)"))) == [2])
    #expect(lines(ShapeRules.checkLineLength(file("Tests/Demo/run", "#!/bin/bash\n\(long)"))) == [2])
    #expect(ShapeRules.checkLineLength(file("README.md", long)).isEmpty)
    #expect(ShapeRules.checkFileLength(file("A.swift", String(repeating: "\n", count: 401))).count == 1)
    #expect(ShapeRules.checkFileLength(file("A.swift", String(repeating: "\n", count: 400))).isEmpty)
  }

  @Test("Promises and paths of one machine are found")
  func leftovers() {
    #expect(lines(ShapeRules.checkPromises(file("a.md", "x\n<!-- TODO -->\nFIXME: y"))) == [2, 3])
    #expect(ShapeRules.checkPromises(file("a.md", "methodology, mastodon, TODOS")).isEmpty)
    #expect(lines(ShapeRules.checkMachinePaths(file("a", "cd /tmp/x\n\"/work/y\"\n=/home/z/"))) == [1, 2, 3])
    #expect(ShapeRules.checkMachinePaths(file("a", "/var/tmp/x https://a.example/work/ a/home/b /tmpfiles")).isEmpty)
  }

  @Test(
    "Code in comments is found",
    arguments: [
      "// let a = 3", "// if a > b {", "// }", "  // try call(a, b)", "// import CBOR", "// public func a() {",
      "// return value(3)",
    ])
  func commentedCode(_ line: String) {
    #expect(ShapeRules.checkCommentedCode(file("A.swift", line)).count == 1)
  }

  @Test(
    "Sentences and documentation are no code",
    arguments: [
      "// Let the caller decide (see Limits).", "///     let a = 3", "// MARK: Reading", "// A } closes the object.",
      "// if nothing is set, the default holds", "let a = b // return early",
    ])
  func sentences(_ line: String) {
    #expect(ShapeRules.checkCommentedCode(file("A.swift", line)).isEmpty)
  }

  @Test("A placeholder beside other files is litter")
  func placeholders() {
    let lonely = file("Sources/A/Placeholder.swift", "")
    #expect(ShapeRules.checkPlaceholders([lonely, file("Sources/AB/B.swift", "")]).isEmpty)
    #expect(ShapeRules.checkPlaceholders([lonely, file("Sources/A/Deep/B.swift", "")]).count == 1)
  }

  @Test("A document has one title, and its links lead somewhere")
  func documents() {
    #expect(DocumentRules.checkTitle(file("a.md", "# A\n```\n# comment\n```\n## B")).isEmpty)
    #expect(DocumentRules.checkTitle(file("a.md", "# A\n# B")).count == 1)
    #expect(DocumentRules.checkTitle(file("a.md", "text")).count == 1)
    let readme = file(
      "docs/a.md",
      """
      # A title
      [ok](b.md) [ok](../Sources) [ok](#a-title) [ok](b.md#see-b-c) [ok](https://x.example)
      [no](c.md) [no](../../x) [no](#nothing) [no](b.md#nothing)
      """)
    let findings = DocumentRules.checkLinks([readme, file("docs/b.md", "# See `B`, C"), file("Sources/A/A.swift", "")])
    #expect(lines(findings) == [3, 3, 3, 3])
  }

  @Test("The tree has its entries, suites, names and chapters")
  func tree() {
    #expect(TreeRules.checkTopLevel(["README.md", "notes.txt", "docs/a.md"]).map(\.path) == ["docs", "notes.txt"])
    #expect(TreeRules.checkSuites(["Sources/A/A.swift", "Sources/B/Placeholder.swift"]).map(\.path) == ["Sources/A"])
    #expect(TreeRules.checkSuites(["Sources/A/A.swift", "Tests/ATests/B.swift"]).isEmpty)
    #expect(
      TreeRules.checkNames(["Sources/A/Utils.swift", "a b.md", "Sources/Helpers/A.swift", "Sources/A/B.swift"]).count
        == 3)
    #expect(TreeRules.checkVectors(["Protocol/vectors/x/a.txt", "Protocol/vectors/README.md"]).count == 1)
    #expect(TreeRules.checkVectors(["Protocol/vectors/x/a.txt", "Protocol/x.md"]).isEmpty)
  }

  @Test("A citation of a rule that the process does not have is found, and a promised rule that nothing cites")
  func ruleCitations() {
    #expect(ProcessRules.ids.count == 231 && ProcessRules.held.count == 34)
    #expect(
      RuleCitations.cited(in: "POL-02…04, NCP-01/02, AMB-04 x UTF-16 AES-256") == [
        "POL-02", "POL-03", "POL-04", "NCP-01", "NCP-02", "AMB-04",
      ])
    #expect(lines(RuleCitations.checkKnown(file("Protocol/a.md", "HIN-04\nHIN-15\nXYZ-01\nCAS-00"))) == [2, 3, 4])
    #expect(lines(RuleCitations.checkKnown(file("Tests/Demo/run", "POL-05..07"))) == [1])
    #expect(RuleCitations.checkKnown(file("Tests/ATests/A.swift", "HIN-99")).isEmpty)
    let all = ProcessRules.held.joined(separator: " ")
    let product = file("Sources/A/A.swift", all)
    let test = file("Tests/ATests/A.swift", all)
    #expect(RuleCitations.checkHeld([product, test]).isEmpty)
    let catalogue = file("Sources/Records/Rules/A.swift", all)
    #expect(RuleCitations.checkHeld([catalogue, test]).count == 34)
    let tidy = file("Tests/TidyTests/A.swift", all)
    #expect(RuleCitations.checkHeld([product, tidy]).map(\.path) == Array(repeating: "Tests", count: 34))
    #expect(RuleCitations.checkCatalogue([file("Sources/Records/Rules/A.swift", "ALG-01")]).count == 195)
  }

  @Test("Texts are taken out of code whole: joined, continued and with what is put in")
  func literals() {
    let text = SwiftText(
      ##"""
      let a = "een " + "twee \(call("drie", b)) vier" // "geen"
      let c = """
        eerste \
        regel
        """, d = #"zes \ "zeven""#
        + "acht"
      let e = "los", f = "vast"
      """##)
    #expect(
      text.literals.map(\.text).filter { $0 != "drie" } == [
        "een twee … vier", "\n  eerste    regel\n  ", "zes \\ \"zeven\"acht", "los", "vast",
      ])
    #expect(text.code.count == 7)
  }

  @Test(
    "What is hard to read is found",
    arguments: [
      "Dit is een zin met veel meer dan veertien woorden die daarom niet goed te lezen is.",
      "Middels dit bericht krijgt u uitleg.", "Vul dit in, indien nodig.", "Je krijgt geen antwoord.",
      "Dit mag niet op basis van de wet.", "Het gaat om personen, bijv. een buurman.",
      "Dit gaat i.v.m. de regels niet.",
      "Het record is niet bewaard.",
    ])
  func difficultDutch(_ text: String) {
    #expect(PlainDutch.isDutch(text) && PlainDutch.faults(in: text).count == 1, "\(PlainDutch.faults(in: text))")
    #expect(PlainDutch.checkTexts(file("Sources/A/A.swift", "let a = \"\(text)\"")).count == 1)
    #expect(PlainDutch.checkTexts(file("Tests/ATests/A.swift", "let a = \"\(text)\"")).isEmpty)
    #expect(PlainDutch.checkGuide(file("clients/profiles/a/gids.md", "# A\n\n\(text)")).count == 1)
    #expect(PlainDutch.checkComments(file("clients/profiles/a/profiel", "# \(text)\nprofiel 1")).count == 1)
  }

  @Test(
    "Plain Dutch, English and commands are no difficult Dutch",
    arguments: [
      "Niet gedeeld. Bij hinder gaan er geen persoonsgegevens naar partners (HIN-04). Vraag de wijkmanager.",
      "Er is niets veranderd; wat u schreef, is bewaard. Zet het apparaat uit en weer aan.",
      "the device was not enrolled and nothing was written to it, so start again from the beginning with a new one",
    ])
  func plainDutch(_ text: String) {
    #expect(PlainDutch.checkTexts(file("Sources/A/A.swift", "let a = \"\(text)\"")).isEmpty)
  }

  @Test("A guide that does not fit a page is found; its commands are not read as Dutch")
  func guides() {
    let path = "clients/profiles/a/gids.md"
    #expect(PlainDutch.checkGuide(file(path, "# A\n" + String(repeating: "Dit is kort.\n", count: 58))).count == 1)
    #expect(PlainDutch.checkGuide(file(path, "# A\n" + String(repeating: "x", count: 115))).count == 1)
    let command = "overlast een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien indien"
    #expect(PlainDutch.checkGuide(file(path, "# A\n\n```\n\(command)\n```\n\nTyp `\(command)`.")).isEmpty)
    #expect(PlainDutch.checkGuide(file(path, "# A\n\n| een | twee |\n|---|---|\n| indien | drie |")).count == 1)
  }
}
