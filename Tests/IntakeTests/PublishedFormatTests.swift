import Changes
import Foundation
import Records
import Testing

@testable import Intake

/// The published request bodies, schemas and categories of Signalen, where somebody has laid them beside the
/// repository as `../shared/data/signalen`; they are not ours to carry.
private let published = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../../../shared/data/signalen").standardizedFileURL

@Suite("The published format of Signalen", .enabled(if: FileManager.default.fileExists(atPath: published.path)))
struct PublishedFormatTests {
  func json(_ name: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(contentsOf: published.appendingPathComponent(name)))
  }

  @Test("The published bodies are read", arguments: ["create_initial.json", "create_initial_public.json"])
  func bodies(name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: published.appendingPathComponent(name)))
    let result = try SignalenImport.read(bytes, identify: Samples.identify)
    let melding = try #require(result.meldingen.first)
    #expect(melding.view.text("plaats") == "Amstel 1, 1011PN Amsterdam")
    #expect(melding.view.integer("tijdstip") == 1_529_328_647_604)
    #expect(melding.view.text("omschrijving") == "Luidruchtige vergadering\n\nextra: heel luidruchtig debat")
    #expect(melding.view.text("broncategorie") == "overig/overig")
    #expect(melding.view.isTrue("melder_delen_mag"))
  }

  @Test(
    "Our samples have what the published schemas demand",
    arguments: [
      ("get_signals_v1_private_signals.json", "list.json"), ("get_signals_v1_private_signals_pk.json", "detail.json"),
    ])
  func schemas(schema: String, sample: String) throws {
    let answer = try JSONSerialization.jsonObject(with: Data(Samples.bytes(sample)))
    let faults = violations(of: try json(schema), by: answer, at: sample)
    #expect(faults.isEmpty, "\(faults)")
  }

  /// The part of JSON Schema that these files use. Tuples (`items` as a list) describe the first elements only.
  private func violations(of schema: Any, by value: Any, at path: String) -> [String] {
    guard let schema = schema as? [String: Any] else { return [] }
    if let choices = schema["anyOf"] as? [Any] {
      return choices.contains { violations(of: $0, by: value, at: path).isEmpty }
        ? [] : ["\(path): none of the choices"]
    }
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    guard types.isEmpty || types.contains(where: { has(value, type: $0) }) else { return ["\(path): not \(types)"] }
    var faults: [String] = []
    if let members = value as? [String: Any] {
      faults += (schema["required"] as? [String] ?? []).filter { members[$0] == nil }.map { "\(path): no \($0)" }
      for (name, inner) in schema["properties"] as? [String: Any] ?? [:] {
        if let member = members[name] { faults += violations(of: inner, by: member, at: "\(path).\(name)") }
      }
    }
    if let elements = value as? [Any], let tuple = schema["items"] as? [Any] {
      for (index, pair) in zip(tuple, elements).enumerated() {
        faults += violations(of: pair.0, by: pair.1, at: "\(path)[\(index)]")
      }
    }
    return faults
  }

  private func has(_ value: Any, type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "null": value is NSNull
    case "boolean": value is Bool
    case "integer", "number": value is NSNumber && !(value is String)
    default: false
    }
  }

  @Test("Every published category has a kind, and every slug of the table is published")
  func categories() throws {
    let rows = try #require(try json("categories.json") as? [[String: Any]])
    let fields = rows.compactMap { $0["fields"] as? [String: Any] }
    let slugs = Set(fields.filter { $0["parent"] is NSNumber }.compactMap { $0["slug"] as? String })
    let mains = Set(fields.filter { !($0["parent"] is NSNumber) }.compactMap { $0["slug"] as? String })
    #expect(slugs.count > 70)
    #expect(SignalenCategories.subSlugs.isSubset(of: slugs))
    #expect(SignalenCategories.mainSlugs.isSubset(of: mains))
    for slug in slugs {
      #expect(KindSpec.overlastSoorten.contains(SignalenCategories.soort(main: nil, sub: slug)))
    }
  }
}
