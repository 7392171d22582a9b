/// Which kind of overlast a category of Signalen stands for. Domain model 2.1.
///
/// The slugs are those of Signalen's own category list. What is not in the table, such as a broken street light, is
/// no kind of overlast that the process knows and becomes `overig`; the source category is kept beside it, so nothing
/// is lost and a professional can choose otherwise.
enum SignalenCategories {
  /// The kind for a category, by its sub slug, else by its main slug.
  static func soort(main: String?, sub: String?) -> String {
    sub.flatMap { bySub[$0] } ?? main.flatMap { byMain[$0] } ?? "overig"
  }

  static var mainSlugs: Set<String> { Set(byMain.keys) }
  static var subSlugs: Set<String> { Set(bySub.keys) }

  /// Main categories of which every sub is one kind, also a sub that a municipality added itself.
  private static let byMain: [String: String] = [
    "overlast-van-dieren": "dieren",
    "overlast-van-en-door-personen-of-groepen": "personen",
  ]

  private static let bySub: [String: String] = [
    // afval
    "veeg-zwerfvuil": "zwerfafval",
    "grofvuil": "zwerfafval",
    "huisafval": "zwerfafval",
    "bedrijfsafval": "zwerfafval",
    "puin-sloopafval": "zwerfafval",
    "container-is-vol": "zwerfafval",
    "container-voor-plastic-afval-is-vol": "zwerfafval",
    "prullenbak-is-vol": "zwerfafval",
    "asbest-accu": "zwerfafval",
    "overig-afval": "zwerfafval",
    // wegen-verkeer-straatmeubilair
    "verkeersoverlast-verkeerssituaties": "verkeer",
    // overlast-in-de-openbare-ruimte
    "lozing-dumping-bodemverontreiniging": "zwerfafval",
    "parkeeroverlast": "verkeer",
    "fietswrak": "verkeer",
    "auto-scooter-bromfietswrak": "verkeer",
    "deelfiets": "verkeer",
    "wegsleep": "verkeer",
    "stank-geluidsoverlast": "geluid",
    "bouw-sloopoverlast": "geluid",
    "graffiti-wildplak": "vernielingen",
    "hondenpoep": "dieren",
    // openbaar-groen-en-water
    "drijfvuil": "zwerfafval",
    // overlast-van-en-door-personen-of-groepen; its other subs are `personen`
    "jongerenoverlast": "jongeren",
    "drank-en-drugsoverlast": "drugs_alcohol",
    "vuurwerkoverlast": "geluid",
    "overlast-door-afsteken-vuurwerk": "geluid",
    "overlast-van-taxis-bussen-en-fietstaxis": "verkeer",
    // overlast-bedrijven-en-horeca
    "geluidsoverlast-muziek": "geluid",
    "geluidsoverlast-installaties": "geluid",
    "overlast-terrassen": "geluid",
    "overlast-door-bezoekers-niet-op-terras": "personen",
    // overlast-op-het-water
    "overlast-op-het-water-geluid": "geluid",
    "overlast-op-het-water-snel-varen": "verkeer",
    "overlast-op-het-water-vaargedrag": "verkeer",
    "overlast-vanaf-het-water": "personen",
  ]
}
